// What a descriptor can stand for: an open file description, which processes share after fork(2).
// The last close of one end is what the other end sees.

/** What poll(2) says of it. */
export interface Readiness {
  readonly in: boolean;
  readonly out: boolean;
  /** The other end is gone: POLLHUP, and POLLRDHUP where it was asked for. */
  readonly hangUp: boolean;
}

const NOTHING_READY: Readiness = { in: false, out: false, hangUp: false };

/** /dev/null, and files that nobody looks into. */
export class Nothing {
  references = 0;
  readiness(): Readiness {
    return { ...NOTHING_READY, in: true, out: true };
  }
  closed(): void {}
}

/** PID 1's standard streams. */
export class Log extends Nothing {}

/** A file of /proc: as it was when it was opened. */
export class ProcFile extends Nothing {
  at = 0;
  constructor(readonly bytes: Uint8Array) {
    super();
  }
}

/** A folder of /proc. */
export class ProcFolder extends Nothing {
  at = 0;
  constructor(readonly names: readonly string[]) {
    super();
  }
}

/** signalfd(2): what is pending is that of the process that reads. */
export class SignalQueue extends Nothing {
  constructor(readonly set: bigint) {
    super();
  }
}

/** A socket that has not been connected, bound or listened to. */
export class NewSocket extends Nothing {
  constructor(readonly isStream: boolean) {
    super();
  }
}

/** The notify socket. */
export class DatagramSocket extends Nothing {
  readonly queue: { readonly bytes: Uint8Array; readonly pid: number; readonly uid: number }[] = [];
  override readiness(): Readiness {
    return { ...NOTHING_READY, in: this.queue.length > 0 };
  }
}

/** The control socket: clients that have not been accepted. */
export class Listener extends Nothing {
  readonly queue: StreamEnd[] = [];
  /** Who was not accepted is turned away. */
  override closed(): void {
    for (const client of this.queue) client.closed();
  }
  override readiness(): Readiness {
    return { ...NOTHING_READY, in: this.queue.length > 0 };
  }
}

/** One end of a pair of stream sockets, or of a pipe. */
export class StreamEnd {
  references = 0;
  peer: StreamEnd | undefined;
  isClosed = false;
  private inbox = new Uint8Array(0);
  /** Bytes that the other end has read so far. */
  taken = 0;
  /** Told whenever the other end has read something. */
  onTaken: () => void = () => {};
  /** SO_PEERCRED of the process at the other end. */
  peerPid = 0;
  peerUid = 0;

  constructor(readonly capacity: number) {}

  static pair(capacity: number): readonly [StreamEnd, StreamEnd] {
    const [one, other] = [new StreamEnd(capacity), new StreamEnd(capacity)];
    one.peer = other;
    other.peer = one;
    return [one, other];
  }

  get isHungUp(): boolean {
    return this.peer!.isClosed;
  }

  get waiting(): number {
    return this.inbox.length;
  }

  get room(): number {
    return this.capacity - this.peer!.inbox.length;
  }

  readiness(): Readiness {
    const hangUp = this.isHungUp;
    return { in: this.inbox.length > 0 || hangUp, out: this.room > 0 || hangUp, hangUp };
  }

  /** As many bytes as there is room for. */
  write(bytes: Uint8Array): number {
    const part = bytes.subarray(0, this.room);
    const peer = this.peer!;
    const joined = new Uint8Array(peer.inbox.length + part.length);
    joined.set(peer.inbox);
    joined.set(part, peer.inbox.length);
    peer.inbox = joined;
    return part.length;
  }

  read(most: number): Uint8Array {
    const part = this.inbox.slice(0, most);
    this.inbox = this.inbox.subarray(part.length);
    this.peer!.taken += part.length;
    if (part.length > 0) this.peer!.onTaken();
    return part;
  }

  closed(): void {
    this.isClosed = true;
  }
}

/** One end of a pair of sockets that keep messages apart. */
export class PacketEnd {
  references = 0;
  peer: PacketEnd | undefined;
  isClosed = false;
  readonly inbox: Uint8Array[] = [];

  constructor(private readonly most: number) {}

  static pair(most: number): readonly [PacketEnd, PacketEnd] {
    const [one, other] = [new PacketEnd(most), new PacketEnd(most)];
    one.peer = other;
    other.peer = one;
    return [one, other];
  }

  get isHungUp(): boolean {
    return this.peer!.isClosed;
  }

  get hasRoom(): boolean {
    return this.peer!.inbox.length < this.most;
  }

  readiness(): Readiness {
    const hangUp = this.isHungUp;
    return { in: this.inbox.length > 0 || hangUp, out: this.hasRoom || hangUp, hangUp };
  }

  closed(): void {
    this.isClosed = true;
  }
}

export type Description =
  | (Nothing | ProcFile | ProcFolder | SignalQueue | NewSocket | DatagramSocket | Listener)
  | (StreamEnd | PacketEnd);

export class Descriptors {
  private readonly table = new Map<number, { description: Description; closeOnExec: boolean }>();

  get(fd: number): Description | undefined {
    return this.table.get(fd)?.description;
  }

  /** At the lowest number that is free, as the kernel gives them out. */
  open(description: Description, closeOnExec = true): number {
    let fd = 0;
    while (this.table.has(fd)) fd++;
    this.put(fd, description, closeOnExec);
    return fd;
  }

  put(fd: number, description: Description, closeOnExec: boolean): void {
    description.references++;
    this.close(fd);
    this.table.set(fd, { description, closeOnExec });
  }

  /** False for a number that is not open. */
  close(fd: number): boolean {
    const entry = this.table.get(fd);
    if (entry === undefined) return false;
    this.table.delete(fd);
    if (--entry.description.references === 0) entry.description.closed();
    return true;
  }

  closeFrom(first: number): void {
    for (const fd of [...this.table.keys()]) if (fd >= first) this.close(fd);
  }

  closeOnExec(): void {
    for (const [fd, entry] of [...this.table]) if (entry.closeOnExec) this.close(fd);
  }

  copy(): Descriptors {
    const copy = new Descriptors();
    for (const [fd, { description, closeOnExec }] of this.table) {
      copy.put(fd, description, closeOnExec);
    }
    return copy;
  }

  get size(): number {
    return this.table.size;
  }
}
