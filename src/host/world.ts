// What the manager meets outside of itself: files, processes, people. The simulation
// (scripts/simulation) has a world of its own in its place.

import type { MachineFacts } from "../exec/facts.ts";
import type { Diagnostic } from "../unit-file/diagnostic.ts";
import type { BusNameState } from "./bus-client.ts";
import { askBusName } from "./bus-names.ts";
import { type Loaded, load } from "./load.ts";
import { readMachineFacts } from "./machine-facts.ts";
import { LINUX_PROCESSES, type Processes } from "./processes.ts";
import { savedUnits, saveUnits } from "./saved-units.ts";
import { type Say, say, sayDiagnostic } from "./say.ts";
import type { Settings } from "./settings.ts";
import { socketDirectory } from "./sockets.ts";

export interface World {
  readonly machine: MachineFacts;
  readonly processes: Processes;
  /** Where the sockets are; undefined for the abstract namespace. */
  readonly directory: string | undefined;
  readonly say: Say;
  /** Whether a name on the system bus has an owner. */
  busName(name: string): BusNameState;
  sayDiagnostic(diagnostic: Diagnostic): void;
  /** @throws Error that says which file cannot be read */
  load(settings: Settings, wanted?: readonly string[]): Loaded;
  /** What `save` was given last. */
  saved(): Loaded | undefined;
  save(loaded: Loaded): void;
  /** 32 hexadecimal digits; systemd.exec(5), "$INVOCATION_ID". */
  newInvocationId(): string;
}

/** `words` start this program again. */
export function realWorld(words: readonly string[]): World {
  const directory = socketDirectory();
  return {
    machine: readMachineFacts(),
    processes: LINUX_PROCESSES,
    directory,
    say,
    busName: (name) => askBusName(words, name),
    sayDiagnostic,
    load,
    saved: () => savedUnits(directory),
    save: (loaded) => saveUnits(directory, loaded),
    newInvocationId: () => crypto.randomUUID().replaceAll("-", ""),
  };
}
