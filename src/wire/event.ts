// An event frame of PID 1 -> what happened.
import {
  BOOT,
  CLOSED,
  EMPTY,
  EVENT_HEAD,
  EXITED,
  LISTEN_CONTROL,
  LISTEN_FAILED,
  LOST,
  NO_UNIT,
  NOTIFY,
  REQUEST,
  SIGNAL,
  SPAWN_FAILED,
  SPAWNED,
  TIMER,
  WATCHDOG,
} from "./kinds.ts";

/** The clocks of an event, in milliseconds: since boot, and since 1970. */
export interface Now {
  readonly monotonicMs: number;
  readonly realtimeMs: number;
}

/** What PID 1 tells; units, tokens, timers and connections are numbers of the manager's making. */
export type WireEvent = { readonly now: Now } & (
  | {
      readonly kind: "boot";
      readonly state: Uint8Array | undefined;
      /** Managers in a row that have answered this event at most. */
      readonly failures: number;
      /** Whether `--log` sends the lines of units somewhere. */
      readonly isLogging: boolean;
    }
  | {
      readonly kind: "spawned";
      readonly token: number;
      readonly pid: number;
      readonly unit: number;
      /** 0 where it has ended already. */
      readonly shim: number;
    }
  | {
      readonly kind: "spawn-failed";
      readonly token: number;
      /** That of the step that failed; 0 where the program was not even begun. */
      readonly tag: number;
      readonly errno: number;
    }
  | {
      readonly kind: "exited";
      readonly token: number;
      readonly pid: number;
      readonly how: Ending;
    }
  | { readonly kind: "empty"; readonly unit: number }
  | {
      readonly kind: "lost";
      readonly unit: number;
      readonly shim: number;
      /** All shims that there are. */
      readonly shims: readonly number[];
    }
  | { readonly kind: "timer"; readonly id: number }
  | { readonly kind: "watchdog"; readonly unit: number }
  | {
      readonly kind: "notify";
      readonly unit: number | undefined;
      readonly pid: number;
      readonly uid: number;
      /** Descriptors with it that are not stored yet. */
      readonly descriptors: number;
      readonly text: string;
    }
  | {
      readonly kind: "request";
      readonly connection: number;
      readonly pid: number;
      readonly uid: number;
      readonly text: string;
    }
  | { readonly kind: "closed"; readonly connection: number }
  | { readonly kind: "signal"; readonly signal: number }
  | {
      readonly kind: "listen-failed";
      readonly socket: "control" | "notify";
      readonly tag: number;
      readonly errno: number;
    }
);

/** How a process ended (wait(2)). */
export type Ending =
  | { readonly kind: "exited"; readonly status: number }
  | { readonly kind: "killed"; readonly signal: number }
  | { readonly kind: "dumped"; readonly signal: number };

/** The length of the frame whose first four bytes these are. */
export function eventLength(head: Uint8Array): number {
  return new DataView(head.buffer, head.byteOffset).getUint32(0, true);
}

type Four = [number, number, number, number];

/** @throws Error for a frame that PID 1 does not send: both halves are of one build */
export function decodeEvent(frame: Uint8Array): WireEvent {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  const [a, b, c, d] = [8, 12, 16, 20].map((at) => view.getInt32(at, true)) as Four;
  const now = {
    monotonicMs: Number(view.getBigInt64(24, true)),
    realtimeMs: Number(view.getBigInt64(32, true)),
  };
  const more = frame.subarray(EVENT_HEAD);
  const text = () => new TextDecoder().decode(more);
  switch (view.getUint32(4, true)) {
    case BOOT:
      return {
        now,
        kind: "boot",
        state: a === 1 ? more : undefined,
        failures: b,
        isLogging: c === 1,
      };
    case SPAWNED:
      return { now, kind: "spawned", token: a, pid: b, unit: c, shim: d };
    case SPAWN_FAILED:
      return { now, kind: "spawn-failed", token: a, tag: b, errno: c };
    case EXITED:
      return { now, kind: "exited", token: a, pid: b, how: endingOf(c) };
    case EMPTY:
      return { now, kind: "empty", unit: a };
    case LOST:
      return { now, kind: "lost", unit: a, shim: b, shims: numbersOf(more) };
    case TIMER:
      return { now, kind: "timer", id: a };
    case WATCHDOG:
      return { now, kind: "watchdog", unit: a };
    case NOTIFY:
      return {
        now,
        kind: "notify",
        unit: a === NO_UNIT ? undefined : a,
        pid: b,
        uid: c,
        descriptors: d,
        text: text(),
      };
    case REQUEST:
      return { now, kind: "request", connection: a, pid: b, uid: c, text: text() };
    case CLOSED:
      return { now, kind: "closed", connection: a };
    case SIGNAL:
      return { now, kind: "signal", signal: a };
    case LISTEN_FAILED: {
      const socket = a === LISTEN_CONTROL ? "control" : "notify";
      return { now, kind: "listen-failed", socket, tag: b, errno: c };
    }
    default:
      throw new Error(`an event of unknown kind ${view.getUint32(4, true)}`);
  }
}

function numbersOf(bytes: Uint8Array): readonly number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: bytes.length / 4 }, (_, i) => view.getInt32(i * 4, true));
}

/**
 * A wait status: the signal in the low seven bits, 128 for a core dump, or the exit status above.
 */
export function endingOf(waitStatus: number): Ending {
  const signal = waitStatus & 0x7f;
  if (signal === 0) return { kind: "exited", status: (waitStatus >> 8) & 0xff };
  return { kind: (waitStatus & 0x80) === 0 ? "killed" : "dumped", signal };
}
