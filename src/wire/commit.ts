// Actions -> a commit frame, which PID 1 carries out whole or not at all.
import {
  ACTION_HEAD,
  ALL_FDS,
  ARM_WATCHDOG,
  CANCEL_TIMER,
  COMMIT_BYTES,
  COMMIT_HEAD,
  DROP_FDS,
  EXIT,
  KILL,
  KILL_ALL_BUT,
  KILL_LISTED,
  LISTEN,
  LISTEN_CONTROL,
  LISTEN_NOTIFY,
  LOG_UNIT,
  REPLY,
  REPLY_BYTES,
  SAVE,
  SET_TIMER,
  SETTINGS,
  SPAWN,
  SPAWN_LOGGED,
  SPAWN_WITH_FDS,
  STORE_FDS,
  WATCH,
} from "./kinds.ts";

/** What PID 1 is told to do. Programs are encoded ones (program.ts). */
export type WireAction =
  | {
      readonly kind: "spawn";
      readonly token: number;
      readonly unit: number;
      readonly program: Uint8Array;
      /** Whether the process gets the descriptors that the unit has stored. */
      readonly withDescriptors: boolean;
      /** Whether it gets pipes for its lines. */
      readonly isLogged: boolean;
    }
  /** What entries of the unit's lines are marked with. */
  | {
      readonly kind: "log-unit";
      readonly unit: number;
      readonly identifier: string;
      readonly name: string;
    }
  | { readonly kind: "store-descriptors"; readonly unit: number; readonly count: number }
  /** Which: by the order of storing. */
  | { readonly kind: "drop-descriptors"; readonly unit: number; readonly which: number | "all" }
  | {
      readonly kind: "kill";
      readonly unit: number;
      readonly signal: number;
      readonly whom: "listed" | "all-but";
      readonly pids: readonly number[];
    }
  | {
      readonly kind: "watch";
      readonly token: number;
      readonly unit: number;
      readonly pid: number;
    }
  | { readonly kind: "set-timer"; readonly id: number; readonly atMs: number }
  | { readonly kind: "cancel-timer"; readonly id: number }
  | { readonly kind: "arm-watchdog"; readonly unit: number; readonly intervalMs: number }
  | {
      readonly kind: "reply";
      readonly connection: number;
      readonly text: string;
      readonly isLast: boolean;
    }
  | { readonly kind: "save"; readonly state: Uint8Array }
  | { readonly kind: "exit"; readonly status: number }
  | {
      readonly kind: "listen";
      readonly socket: "control" | "notify";
      readonly program: Uint8Array;
    }
  | { readonly kind: "settings"; readonly lingerMs: number };

/** @throws Error for what exceeds a limit of src/wire/kinds.ts, which the caller keeps */
export function encodeCommit(actions: readonly WireAction[]): Uint8Array {
  const encoded = actions.map(encodeAction);
  const length = encoded.reduce((sum, bytes) => sum + bytes.length, COMMIT_HEAD);
  if (length > COMMIT_BYTES) throw new Error(`a commit of ${length} bytes`);
  const frame = new Uint8Array(length);
  new DataView(frame.buffer).setUint32(0, length, true);
  let at = COMMIT_HEAD;
  for (const bytes of encoded) {
    frame.set(bytes, at);
    at += bytes.length;
  }
  return frame;
}

function encodeAction(action: WireAction): Uint8Array {
  switch (action.kind) {
    case "spawn":
      return head(SPAWN, action.token, action.unit | flagsOf(action), action.program);
    case "log-unit": {
      const texts = `${action.identifier}\0${action.name}\0`;
      return head(LOG_UNIT, action.unit, 0, new TextEncoder().encode(texts));
    }
    case "store-descriptors":
      return head(STORE_FDS, action.unit, action.count, NOTHING);
    case "drop-descriptors": {
      const which = action.which === "all" ? ALL_FDS : action.which;
      return head(DROP_FDS, action.unit, which, NOTHING);
    }
    case "kill": {
      const whom = action.whom === "listed" ? KILL_LISTED : KILL_ALL_BUT;
      return head(
        KILL,
        action.unit,
        action.signal,
        words([whom, action.pids.length, ...action.pids]),
      );
    }
    case "watch":
      return head(WATCH, action.token, action.unit, words([action.pid]));
    case "set-timer":
      return head(SET_TIMER, action.id, 0, time(action.atMs));
    case "cancel-timer":
      return head(CANCEL_TIMER, action.id, 0, NOTHING);
    case "arm-watchdog":
      return head(ARM_WATCHDOG, action.unit, 0, time(action.intervalMs));
    case "reply":
      return head(REPLY, action.connection, action.isLast ? 1 : 0, sized(action.text));
    case "save":
      return head(SAVE, action.state.length, 0, action.state);
    case "exit":
      return head(EXIT, action.status, 0, NOTHING);
    case "listen": {
      const which = action.socket === "control" ? LISTEN_CONTROL : LISTEN_NOTIFY;
      return head(LISTEN, which, 0, action.program);
    }
    case "settings":
      return head(SETTINGS, action.lingerMs, 0, NOTHING);
  }
}

function flagsOf(spawn: Extract<WireAction, { kind: "spawn" }>): number {
  return (spawn.withDescriptors ? SPAWN_WITH_FDS : 0) | (spawn.isLogged ? SPAWN_LOGGED : 0);
}

const NOTHING = new Uint8Array();

function head(kind: number, a: number, b: number, more: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(ACTION_HEAD + Math.ceil(more.length / 8) * 8);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, kind, true);
  view.setUint32(4, bytes.length, true);
  view.setInt32(8, a, true);
  view.setInt32(12, b, true);
  bytes.set(more, ACTION_HEAD);
  return bytes;
}

function words(numbers: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(numbers.length * 4);
  const view = new DataView(bytes.buffer);
  numbers.forEach((number, i) => {
    view.setInt32(i * 4, number, true);
  });
  return bytes;
}

function time(ms: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigInt64(0, BigInt(Math.ceil(ms)), true);
  return bytes;
}

/** The answer as the client reads it: its length, then the text. */
function sized(text: string): Uint8Array {
  const content = new TextEncoder().encode(text);
  if (content.length > REPLY_BYTES - 4) throw new Error(`an answer of ${content.length} bytes`);
  const bytes = new Uint8Array(4 + content.length);
  new DataView(bytes.buffer).setUint32(0, content.length, true);
  bytes.set(content, 4);
  return bytes;
}
