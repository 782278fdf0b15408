// A program while its steps are added: the builder of the wire, with system calls by name.

import { type Argument, ProgramBuilder, result as resultOf, value } from "../wire/program.ts";
import type { Machine } from "./facts.ts";
import { type SystemCall, systemCall } from "./system-calls.ts";

const AT_FDCWD = -100;
const O_CLOEXEC = 0x80000;

export class Draft {
  readonly builder = new ProgramBuilder();

  constructor(private readonly machine: Machine) {}

  /** The exit status, as systemd.exec(5) lists them, that a failure from here on means. */
  failingWith(status: number): void {
    this.builder.failingWith(status);
  }

  /** A step whose failure is the command's. */
  call(name: SystemCall, ...args: readonly (Argument | number | string)[]): Argument {
    return resultOf(
      this.builder.call(
        this.number(name),
        args.map((arg) => this.argument(arg)),
      ),
    );
  }

  /** A step that may fail: with this errno, or with any; its result is negative then. */
  attempt(
    name: SystemCall,
    args: readonly (Argument | number | string)[],
    allowed: number | "any" = "any",
  ): Argument {
    const step = this.builder.call(
      this.number(name),
      args.map((arg) => this.argument(arg)),
      allowed,
    );
    return resultOf(step);
  }

  /** A pseudo call of src/wire/kinds.ts. */
  pseudo(number: number, ...args: readonly Argument[]): void {
    this.builder.call(number, args);
  }

  /** openat(2) in place of open(2). */
  open(path: string, flags: number, mode = 0): Argument {
    return this.call("openat", AT_FDCWD, path, flags | O_CLOEXEC, mode);
  }

  int32(...numbers: readonly number[]): Argument {
    const bytes = new Uint8Array(numbers.length * 4);
    const view = new DataView(bytes.buffer);
    numbers.forEach((number, i) => {
      view.setUint32(i * 4, number, true);
    });
    return this.builder.bytes(bytes);
  }

  int64(...numbers: readonly bigint[]): Argument {
    const bytes = new Uint8Array(numbers.length * 8);
    const view = new DataView(bytes.buffer);
    numbers.forEach((number, i) => {
      view.setBigUint64(i * 8, number, true);
    });
    return this.builder.bytes(bytes);
  }

  private number(name: SystemCall): number {
    return systemCall(name, this.machine);
  }

  private argument(argument: Argument | number | string): Argument {
    if (typeof argument === "number") return value(argument);
    return typeof argument === "string" ? this.builder.text(argument) : argument;
  }
}
