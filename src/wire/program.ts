// Steps -> a program: the system calls that a child of PID 1 makes, as data (src/pid1/service).
import {
  ANY_ERRNO,
  ARGUMENT_DATA,
  ARGUMENT_RESULT,
  ARGUMENT_VALUE,
  PROGRAM_HEAD,
  STEP_BYTES,
} from "./kinds.ts";

/** An argument of a system call. */
export type Argument =
  | { readonly kind: "value"; readonly value: bigint }
  /** The address of the program's data, this many bytes into it. */
  | { readonly kind: "data"; readonly offset: number }
  /** What an earlier step returned. */
  | { readonly kind: "result"; readonly step: number };

/** One system call. */
export interface Step {
  readonly number: number;
  readonly arguments: readonly Argument[];
  /** An errno that is no failure, "any" for every one; else the first failure ends the program. */
  readonly allowed: number | "any" | undefined;
  /** What PID 1 tells when this step fails: a number of the manager's, up to 65535. */
  readonly tag: number;
}

/** A program while it is put together. */
export class ProgramBuilder {
  private readonly steps: Step[] = [];
  private readonly relocations: number[] = [];
  private data = new Uint8Array(1024);
  private used = 0;
  private tag = 0;

  /** The tag of the steps that are added from now on. */
  failingWith(tag: number): void {
    this.tag = tag;
  }

  /** Adds a step; its number, for the steps that use its result. */
  call(number: number, args: readonly Argument[], allowed?: number | "any"): number {
    return this.steps.push({ number, arguments: args, allowed, tag: this.tag }) - 1;
  }

  /** A NUL-terminated string; in the program's data each text stands once. */
  text(text: string): Argument {
    return this.bytes(new TextEncoder().encode(`${text}\0`));
  }

  /** Bytes at a multiple of 8. */
  bytes(bytes: Uint8Array): Argument {
    const offset = this.room(bytes.length);
    this.data.set(bytes, offset);
    return { kind: "data", offset };
  }

  /** An array of pointers to strings that ends in a null pointer: argv or an environment. */
  texts(texts: readonly (string | Argument)[]): Argument {
    const offset = this.room((texts.length + 1) * 8);
    texts.forEach((text, i) => {
      const argument = typeof text === "string" ? this.text(text) : text;
      if (argument.kind !== "data") throw new Error("a pointer is to the program's own data");
      this.pointer(offset + i * 8, argument.offset);
    });
    return { kind: "data", offset };
  }

  encode(): Uint8Array {
    const table = PROGRAM_HEAD + this.steps.length * STEP_BYTES;
    const dataAt = Math.ceil((table + this.relocations.length * 4) / 8) * 8;
    const bytes = new Uint8Array(Math.ceil((dataAt + this.used) / 8) * 8);
    const view = new DataView(bytes.buffer);
    view.setUint32(0, this.steps.length, true);
    view.setUint32(4, this.relocations.length, true);
    this.steps.forEach((step, i) => {
      encodeStep(view, PROGRAM_HEAD + i * STEP_BYTES, step);
    });
    this.relocations.forEach((at, i) => {
      view.setUint32(table + i * 4, at, true);
    });
    bytes.set(this.data.subarray(0, this.used), dataAt);
    return bytes;
  }

  private pointer(at: number, to: number): void {
    new DataView(this.data.buffer).setBigUint64(at, BigInt(to), true);
    this.relocations.push(at);
  }

  private room(length: number): number {
    const offset = this.used;
    this.used = Math.ceil((offset + length) / 8) * 8;
    if (this.used > this.data.length) {
      const larger = new Uint8Array(Math.max(this.used, this.data.length * 2));
      larger.set(this.data);
      this.data = larger;
    }
    return offset;
  }
}

export function value(number: number | bigint): Argument {
  return { kind: "value", value: BigInt(number) };
}

export function result(step: number): Argument {
  return { kind: "result", step };
}

function encodeStep(view: DataView, at: number, step: Step): void {
  const { allowed } = step;
  view.setUint16(at, step.number, true);
  view.setUint16(at + 2, allowed === "any" ? ANY_ERRNO : (allowed ?? 0), true);
  view.setUint16(at + 6, step.tag, true);
  let kinds = 0;
  step.arguments.forEach((argument, i) => {
    kinds |= kindOf(argument) << (i * 2);
    view.setBigInt64(at + 8 + i * 8, numberOf(argument), true);
  });
  view.setUint16(at + 4, kinds, true);
}

function kindOf(argument: Argument): number {
  if (argument.kind === "value") return ARGUMENT_VALUE;
  return argument.kind === "data" ? ARGUMENT_DATA : ARGUMENT_RESULT;
}

function numberOf(argument: Argument): bigint {
  if (argument.kind === "value") return argument.value;
  return BigInt(argument.kind === "data" ? argument.offset : argument.step);
}
