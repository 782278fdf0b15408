// What the edge finds out about the machine, and about one command, before it can be started.

import type { Capability } from "../values/capabilities.ts";
import type { LimitValue, Resource } from "../values/rlimits.ts";

/** In the words of `process.arch`. */
export type Machine = "x64" | "arm64";

/** What PID 1 may do here; the same for every command. */
export interface MachineFacts {
  readonly machine: Machine;
  /** PID 1's own effective user and group. */
  readonly uid: number;
  readonly gid: number;
  /** The highest that a limit can be set to without CAP_SYS_RESOURCE; getrlimit(2). */
  readonly hardLimits: Readonly<Partial<Record<Resource, LimitValue>>>;
  /** PID 1's permitted capabilities; capabilities(7). */
  readonly capabilities: readonly Capability[];
}

/** A line of /etc/passwd with the groups of /etc/group; passwd(5). */
export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly groups: readonly number[];
  readonly home: string;
  readonly shell: string;
}

/** A credential of a unit: a file that is there, or a value. */
export interface CredentialSource {
  readonly id: string;
  readonly from:
    | { readonly kind: "file"; readonly path: string }
    | { readonly kind: "value"; readonly bytes: Uint8Array };
}

/** What one command is to be, after every name in it was looked up. */
export interface CommandFacts {
  /** The file that is executed: an absolute path. */
  readonly executable: string;
  /** With argv[0], after the expansion of variables. */
  readonly argv: readonly string[];
  /** Names and values; those that hold the process's own number are added by the program. */
  readonly environment: Readonly<Record<string, string>>;
  /** Undefined: PID 1's own user. */
  readonly account: Account | undefined;
  /** The unit that it is of, and what is to be put into that unit's own directory. */
  readonly unit: string;
  readonly credentials: readonly CredentialSource[];
  /** Descriptors that it gets from PID 1, from 3 on; sd_listen_fds(3). */
  readonly descriptors: {
    readonly count: number;
    readonly nonBlocking: boolean;
    /** Whether two pipes for its lines follow. */
    readonly hasLogs: boolean;
  };
}
