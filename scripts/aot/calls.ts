// Calls of functions, of runtime routines and of the system.
import type { ControlFlow } from "./control-flow.ts";
import type { Emitter } from "./emit.ts";
import { type Environment, typeOf } from "./environment.ts";
import type { Instruction } from "./instructions.ts";
import { INTRINSICS } from "./intrinsics.ts";
import type { Locals } from "./locals.ts";
import type { Machine, Register } from "./machine.ts";
import type { ValueType } from "./module.ts";
import type { OperandStack, Value } from "./operand-stack.ts";
import { moveAll } from "./parallel-moves.ts";

/** Calls whose registers are the machine's, so that a function with one of them is no leaf. */
const CALLS: readonly string[] = ["call", "memory.copy", "memory.fill", "i32.popcnt", "i64.popcnt"];

export class Calls {
  private readonly machine: Machine;

  constructor(
    private readonly locals: Locals,
    private readonly stack: OperandStack,
    private readonly emitter: Emitter,
    private readonly control: ControlFlow,
    private readonly environment: Environment,
  ) {
    this.machine = environment.machine;
  }

  call(index: number): void {
    const type = typeOf(this.environment, index);
    const symbol = this.environment.symbolOf(index);
    const intrinsic = INTRINSICS.get(symbol);
    switch (intrinsic?.kind) {
      case undefined:
        return this.callSymbol(symbol, type.params, type.results[0]);
      case "abort":
        return this.control.trap("trap:abort");
      case "syscall":
        return this.syscall(intrinsic.params);
      case "peek": {
        const { bytes } = intrinsic;
        const access = { bytes, signed: false, width: bytes === 8 ? 64 : 32 } as const;
        return this.emitter.emit({ kind: "load", type: type.results[0]!, access }, 0n);
      }
      case "poke":
        return this.emitter.emit({ kind: "store", type: "i64", bytes: 8 }, 0n);
    }
  }

  private syscall(params: number): void {
    const values = this.popAll(params);
    this.stack.spillRegisters();
    const registers = [this.machine.syscallNumber, ...this.machine.syscallRegisters];
    this.moveTo(registers, values);
    this.machine.syscall();
    this.stack.push({ kind: "register", type: "i64", register: this.machine.result });
  }

  callSymbol(symbol: string, params: readonly ValueType[], result: ValueType | undefined): void {
    const values = this.popAll(params.length);
    this.stack.spillRegisters();
    const registers = this.machine.argumentRegisters;
    values.slice(registers.length).forEach((value, slot) => {
      const held = this.registerOf(value);
      if (held === undefined) this.stack.loadInto(this.machine.scratch, value);
      this.machine.storeSlot(held ?? this.machine.scratch, slot);
    });
    this.moveTo(registers, values.slice(0, registers.length));
    this.machine.call(symbol);
    if (result === undefined) return;
    this.stack.push({ kind: "register", type: result, register: this.machine.result });
  }

  private popAll(count: number): Value[] {
    const values: Value[] = [];
    for (let i = 0; i < count; i++) values.unshift(this.stack.pop());
    return values;
  }

  private moveTo(registers: readonly Register[], values: readonly Value[]): void {
    const moves = values.map((value, i) => ({ to: registers[i]!, value }));
    moveAll(this.machine, this.stack, moves, (value) => this.registerOf(value));
  }

  private registerOf(value: Value): Register | undefined {
    if (value.kind === "register") return value.register;
    const home = value.kind === "local" ? this.locals.homes[value.local] : undefined;
    return home?.kind === "register" ? home.register : undefined;
  }
}

/** The registers for locals that nothing in a function's body writes to, and no caller needs. */
export function freeHomes(
  body: readonly Instruction[],
  environment: Environment,
): readonly Register[] {
  const { machine } = environment;
  const kinds = new Set(body.map((instruction) => kindOfCall(instruction, environment)));
  if (kinds.has("function") || kinds.has("abort")) return [];
  return kinds.has("syscall") ? machine.syscallHomes : machine.leafHomes;
}

function kindOfCall({ name, index }: Instruction, environment: Environment) {
  if (!CALLS.includes(name)) return undefined;
  const intrinsic = name === "call" ? INTRINSICS.get(environment.symbolOf(index)) : undefined;
  return intrinsic?.kind ?? "function";
}

/** The arguments that a call puts on the machine's stack. */
export function stackArguments(instruction: Instruction, environment: Environment): number {
  if (instruction.name !== "call") return 0;
  if (INTRINSICS.has(environment.symbolOf(instruction.index))) return 0;
  const count = typeOf(environment, instruction.index).params.length;
  return Math.max(0, count - environment.machine.argumentRegisters.length);
}
