// The true manager, as a process of the simulated machine: it reads events from descriptor 3 and
// writes commits to it, a part at a time, and may be killed between any two of them.
import { Manager } from "../../../src/host/manager.ts";
import type { World } from "../../../src/host/world.ts";
import { decodeEvent, eventLength, type WireEvent } from "../../../src/wire/event.ts";
import { StreamEnd } from "./descriptions.ts";
import type { Kernel } from "./kernel.ts";
import type { Process, Program } from "./process.ts";

const SOCKET = 3;
const SIGTERM = 15;

/** Told when PID 1 has got the whole of a commit, which it carries out then. */
export type OnCommit = (event: WireEvent, commit: Uint8Array) => void;

export class ManagerProgram implements Program {
  private readonly manager: Manager;
  private readonly socket: StreamEnd;
  private input = new Uint8Array(0);
  private output = new Uint8Array(0);
  private written = 0;
  /** Commits that are under way, with how much PID 1 has to read until it has them. */
  private readonly underWay: { readonly end: number; readonly told: () => void }[] = [];
  private busyUntilMs = 0;

  constructor(
    private readonly kernel: Kernel,
    private readonly process: Process,
    words: readonly string[],
    world: World,
    private readonly onCommit: OnCommit,
  ) {
    this.manager = new Manager(words, world);
    const socket = process.descriptors.get(SOCKET);
    if (!(socket instanceof StreamEnd)) throw new Error("the manager has no socket");
    this.socket = socket;
    socket.onTaken = () => {
      while (this.underWay[0] !== undefined && this.underWay[0].end <= socket.taken) {
        this.underWay.shift()!.told();
      }
    };
  }

  /** It waits for an event, and there is none on its way. */
  get isIdle(): boolean {
    return this.output.length === 0 && this.input.length === 0 && this.socket.waiting === 0;
  }

  isReady(): boolean {
    if (this.kernel.nowMs < this.busyUntilMs) return false;
    if (this.output.length > 0) return this.socket.room > 0 || this.socket.isHungUp;
    return this.socket.waiting > 0 || this.socket.isHungUp;
  }

  wakesAtMs(): number {
    const isBusy = this.kernel.nowMs < this.busyUntilMs;
    return isBusy ? this.busyUntilMs : Number.POSITIVE_INFINITY;
  }

  run(): void {
    if (this.output.length > 0) return this.write();
    if (this.socket.waiting === 0) return this.kernel.end(this.process, 0);
    const most = this.kernel.random.pick([1, 40, 512, 65_536]);
    this.input = joined(this.input, this.socket.read(most));
    if (this.input.length < 4 || this.input.length < eventLength(this.input)) return;
    const event = decodeEvent(this.input);
    this.input = new Uint8Array(0);
    const commit = this.manager.answer(event);
    this.output = new Uint8Array(commit);
    const end = this.written + commit.length;
    this.underWay.push({ end, told: () => this.onCommit(event, commit) });
    if (this.kernel.random.chance(20)) {
      this.busyUntilMs = this.kernel.nowMs + this.kernel.random.below(50);
    }
  }

  onSignal(signal: number): void {
    if (signal === SIGTERM) this.kernel.end(this.process, signal);
  }

  private write(): void {
    // write(2) to a socket that nobody reads: node ends with an error, as it does for EPIPE.
    if (this.socket.isHungUp) return this.kernel.end(this.process, 1 << 8);
    const size = this.kernel.random.pick([7, 100, 4096, 65_536]);
    const count = this.socket.write(this.output.subarray(0, size));
    this.output = this.output.subarray(count);
    this.written += count;
  }
}

function joined(one: Uint8Array, other: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(one.length + other.length);
  both.set(one);
  both.set(other, one.length);
  return both;
}
