// The name of a service on the system bus -> whether it has an owner. `firstborn.mjs bus-name NAME`
// is a process of its own: the manager is synchronous, and a socket is not.
//
// The protocol is that of the D-Bus specification: "Authentication Protocol", "Message Format".

import { existsSync, writeSync } from "node:fs";
import type { Socket } from "node:net";

export type BusNameState = "owned" | "free" | "no-bus";

const STDOUT = 1;
/** "Well-known Message Bus Instances" of the specification. */
const SYSTEM_BUS = "/run/dbus/system_bus_socket";
const PATIENCE_MS = 5_000;

/** Prints the state, and nothing else. */
export async function busName([name = ""]: readonly string[]): Promise<number> {
  const state = await askBus(name).catch((): BusNameState => "no-bus");
  writeSync(STDOUT, `${state}\n`);
  return 0;
}

/** Undefined: $DBUS_SYSTEM_BUS_ADDRESS names no socket in the file system. */
export function busPath(): string | undefined {
  const address = process.env.DBUS_SYSTEM_BUS_ADDRESS ?? `unix:path=${SYSTEM_BUS}`;
  return /^unix:path=([^,;]+)/.exec(address)?.[1];
}

export function hasBus(): boolean {
  const path = busPath();
  return path !== undefined && existsSync(path);
}

async function askBus(name: string): Promise<BusNameState> {
  const path = busPath();
  if (path === undefined) return "no-bus";
  const { connect } = await import("node:net");
  const socket = connect(path);
  try {
    const reader = new Reader(socket);
    const uid = Buffer.from(String(process.geteuid?.() ?? 0)).toString("hex");
    socket.write(`\0AUTH EXTERNAL ${uid}\r\n`);
    if (!(await reader.line()).startsWith("OK ")) return "no-bus";
    socket.write("BEGIN\r\n");
    socket.write(methodCall(1, "Hello"));
    socket.write(methodCall(2, "NameHasOwner", name));
    const body = await replyTo(2, reader);
    return body?.readUInt32LE(0) === 1 ? "owned" : "free";
  } finally {
    socket.destroy();
  }
}

const FIELD = { path: 1, interface: 2, member: 3, replySerial: 5, destination: 6, signature: 8 };
const [METHOD_CALL, METHOD_RETURN] = [1, 2];

/** A call of the bus itself, with one string or nothing for it. */
function methodCall(serial: number, member: string, text?: string): Buffer {
  const body = text === undefined ? Buffer.alloc(0) : string(text);
  const fields = joined(8, [
    field(FIELD.path, "o", string("/org/freedesktop/DBus")),
    field(FIELD.interface, "s", string("org.freedesktop.DBus")),
    field(FIELD.member, "s", string(member)),
    field(FIELD.destination, "s", string("org.freedesktop.DBus")),
    ...(text === undefined ? [] : [field(FIELD.signature, "g", signature("s"))]),
  ]);
  const head = Buffer.alloc(16);
  head.set([0x6c, METHOD_CALL, 0, 1]);
  head.writeUInt32LE(body.length, 4);
  head.writeUInt32LE(serial, 8);
  head.writeUInt32LE(fields.length, 12);
  return Buffer.concat([head, padded(fields, 8), body]);
}

/** A code, a signature of one type, and a value of it: all of these are aligned to 4 or less. */
function field(code: number, type: string, value: Buffer): Buffer {
  return Buffer.concat([Buffer.from([code]), signature(type), value]);
}

function string(text: string): Buffer {
  const bytes = Buffer.from(text);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(bytes.length);
  return Buffer.concat([length, bytes, Buffer.from([0])]);
}

function signature(text: string): Buffer {
  return Buffer.concat([Buffer.from([text.length]), Buffer.from(text), Buffer.from([0])]);
}

function padded(bytes: Buffer, size: number): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((size - (bytes.length % size)) % size)]);
}

/** Each part begins at a multiple of `size`. */
function joined(size: number, parts: readonly Buffer[]): Buffer {
  return parts.reduce((all, part) => Buffer.concat([padded(all, size), part]), Buffer.alloc(0));
}

/** The body of the answer; undefined for an error. Signals and other answers are passed over. */
async function replyTo(serial: number, reader: Reader): Promise<Buffer | undefined> {
  for (;;) {
    const head = await reader.bytes(16);
    const fieldsLength = head.readUInt32LE(12);
    const fields = await reader.bytes(Math.ceil(fieldsLength / 8) * 8);
    const body = await reader.bytes(head.readUInt32LE(4));
    if (replySerialOf(fields.subarray(0, fieldsLength)) !== serial) continue;
    return head[1] === METHOD_RETURN ? body : undefined;
  }
}

function replySerialOf(fields: Buffer): number | undefined {
  for (let at = 0; at < fields.length; at = Math.ceil(at / 8) * 8) {
    const [code, type] = [fields[at]!, String.fromCharCode(fields[at + 2]!)];
    at += 4;
    if (code === FIELD.replySerial && type === "u") return fields.readUInt32LE(at);
    if (type === "g") at += fields[at]! + 2;
    else at += type === "u" ? 4 : 4 + fields.readUInt32LE(at) + 1;
  }
  return undefined;
}

/** What comes from the socket, as much as one asks for. */
class Reader {
  #buffer = Buffer.alloc(0);
  #wake = () => {};
  #failure: Error | undefined;

  constructor(socket: Socket) {
    socket.on("data", (data) => {
      this.#buffer = Buffer.concat([this.#buffer, data]);
      this.#wake();
    });
    const fail = (error?: Error) => {
      this.#failure = error ?? new Error("the bus has closed the connection");
      this.#wake();
    };
    socket.on("error", fail);
    socket.on("end", () => fail());
    socket.setTimeout(PATIENCE_MS, () => fail(new Error("the bus does not answer")));
  }

  async bytes(count: number): Promise<Buffer> {
    await this.#until(() => this.#buffer.length >= count);
    const taken = this.#buffer.subarray(0, count);
    this.#buffer = this.#buffer.subarray(count);
    return taken;
  }

  async line(): Promise<string> {
    await this.#until(() => this.#buffer.includes("\r\n"));
    const end = this.#buffer.indexOf("\r\n");
    return (await this.bytes(end + 2)).toString().trim();
  }

  async #until(isThere: () => boolean): Promise<void> {
    while (!isThere()) {
      if (this.#failure !== undefined) throw this.#failure;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
