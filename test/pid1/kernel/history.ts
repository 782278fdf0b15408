// What happened between PID 1 and the kernel, in its order: what the properties are checked on.

export type Happening =
  | { readonly kind: "started"; readonly pid: number }
  /** PID 1 took a signal from the signalfd or by rt_sigtimedwait. */
  | {
      readonly kind: "taken";
      readonly atMs: number;
      readonly signal: number;
      readonly code: number;
      readonly sender: number;
      readonly value: bigint;
    }
  | {
      readonly kind: "sent";
      readonly atMs: number;
      /** As kill(2) takes it. */
      readonly target: number;
      readonly signal: number;
      /** Present when it went by rt_sigqueueinfo. */
      readonly value: bigint | undefined;
      /** 0 when it was sent. */
      readonly errno: number;
    }
  | {
      readonly kind: "reaped";
      readonly atMs: number;
      readonly pid: number;
      readonly waitStatus: number;
    }
  | { readonly kind: "told of a stop"; readonly pid: number; readonly signal: number }
  /** PID 1 stopped itself, and was continued. */
  | { readonly kind: "stopped itself"; readonly signal: number }
  /** PID 1 was ready to wait, until a moment or without an end. */
  | {
      readonly kind: "waited";
      readonly atMs: number;
      readonly untilMs: number | undefined;
      /** How many children it had, dead or alive, and signals that it did not wait for. */
      readonly children: number;
      readonly pending: number;
    };

export type Sent = Extract<Happening, { kind: "sent" }>;
