// What people do to the simulated machine: requests on the control socket, as systemctl makes them.
import type { Random } from "../random.ts";
import { Listener, StreamEnd } from "./descriptions.ts";
import type { Kernel } from "./kernel.ts";

const VERBS = ["start", "start", "stop", "restart", "try-restart", "reload", "reload-or-restart"];
const CONTROL = "/run/firstborn/control";
const ANSWER_BYTES = 1 << 20;

/** A client that has asked, and what has come of it. */
export class Client {
  private answer = new Uint8Array(0);
  hasLeft = false;

  private constructor(
    readonly request: string,
    private readonly socket: StreamEnd,
  ) {}

  /** Undefined where nobody listens. */
  static ask(kernel: Kernel, units: readonly string[]): Client | undefined {
    const listener = kernel.bound.get(CONTROL);
    if (!(listener instanceof Listener)) return undefined;
    const [ours, theirs] = StreamEnd.pair(ANSWER_BYTES);
    // It is held by a process that nothing here is about.
    ours.references++;
    theirs.peerPid = 99_999;
    theirs.peerUid = kernel.random.chance(95) ? 0 : 1000;
    listener.queue.push(theirs);
    const request = JSON.stringify(randomRequest(kernel.random, units));
    const text = new TextEncoder().encode(request);
    const frame = new Uint8Array(4 + text.length);
    new DataView(frame.buffer).setUint32(0, text.length, true);
    frame.set(text, 4);
    ours.write(frame);
    return new Client(request, ours);
  }

  leave(): void {
    this.hasLeft = true;
    this.socket.closed();
  }

  /** It has its whole answer, or was told that there will be none. */
  isServed(): boolean {
    const more = this.socket.read(ANSWER_BYTES);
    this.answer = new Uint8Array([...this.answer, ...more]);
    if (this.hasLeft || this.socket.isHungUp) return true;
    if (this.answer.length < 4) return false;
    const length = new DataView(this.answer.buffer).getUint32(0, true);
    return this.answer.length >= 4 + length;
  }
}

function randomRequest(random: Random, units: readonly string[]): unknown {
  const unit = random.pick(units);
  const kind = random.below(100);
  if (kind < 70) {
    const request = { kind: "job", verb: random.pick(VERBS), unit, mode: "replace", wait: true };
    return { kind: "state", request };
  }
  if (kind < 80) {
    const whom = random.pick(["main", "all"]);
    return { kind: "state", request: { kind: "kill", unit, whom, signal: random.pick([9, 15]) } };
  }
  if (kind < 85) return { kind: "state", request: { kind: "reset-failed", unit: null } };
  if (kind < 90) return { kind: "reload-units" };
  return { kind: "describe" };
}
