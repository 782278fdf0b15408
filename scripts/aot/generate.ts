// A function's instructions -> machine code, in one pass with one instruction of look-ahead.
import { Calls, freeHomes, stackArguments } from "./calls.ts";
import { type Code, CodeBuffer } from "./code-buffer.ts";
import { ControlFlow } from "./control-flow.ts";
import { type Destination, Emitter } from "./emit.ts";
import type { Environment } from "./environment.ts";
import type { Instruction } from "./instructions.ts";
import { type Locals, placeLocals } from "./locals.ts";
import type { Machine, Register } from "./machine.ts";
import type { ValueType, WasmFunction } from "./module.ts";
import { OperandStack } from "./operand-stack.ts";
import { operationOf } from "./operations.ts";
import { moveRegisters } from "./parallel-moves.ts";
import { Variables } from "./variables.ts";

/** Instructions that can use the outcome of a comparison right from the flags. */
const USES_FLAGS: readonly string[] = ["br_if", "if", "select", "drop"];

export function generate(fn: WasmFunction, symbol: string, environment: Environment): Code {
  return new Generator(fn, symbol, environment).generate();
}

class Generator {
  private readonly machine: Machine;
  private readonly locals: Locals;
  private readonly stack: OperandStack;
  private readonly emitter: Emitter;
  private readonly control: ControlFlow;
  private readonly variables: Variables;
  private readonly calls: Calls;
  private readonly outgoing: number;
  private at = 0;

  constructor(
    private readonly fn: WasmFunction,
    symbol: string,
    private readonly environment: Environment,
  ) {
    this.machine = environment.machine;
    this.outgoing = fn.body.reduce((most, i) => Math.max(most, stackArguments(i, environment)), 0);
    const free = freeHomes(fn.body, environment);
    this.locals = placeLocals(fn, this.machine, free, this.outgoing);
    const firstSlot = this.outgoing + this.locals.slots;
    this.stack = new OperandStack(this.machine, this.locals.homes, firstSlot);
    const destination: Destination = (read) => this.destination(read);
    this.emitter = new Emitter(this.machine, this.stack, destination);
    this.control = new ControlFlow(this.machine, this.stack, symbol);
    this.variables = new Variables(fn, this.locals, this.stack, environment, destination);
    this.calls = new Calls(this.locals, this.stack, this.emitter, this.control, environment);
  }

  generate(): Code {
    this.machine.code = new CodeBuffer();
    this.control.open("function", this.fn.type.results[0]);
    for (; this.at < this.fn.body.length; this.at++) {
      const instruction = this.fn.body[this.at]!;
      if (this.control.isReached) this.instruction(instruction);
      else this.control.skip(instruction);
      this.stack.release();
    }
    const slots = this.outgoing + this.locals.slots + this.stack.slotsUsed;
    const calls = this.machine.code.relocations.some(({ kind }) => kind === "call");
    this.machine.epilogue(this.locals.saved, slots, !calls);
    return this.withPrologue(slots, !calls);
  }

  /** The frame's size is known only now. */
  private withPrologue(slots: number, leaf: boolean): Code {
    const { machine, fn } = this;
    const body = machine.code;
    machine.code = new CodeBuffer();
    machine.prologue(this.locals.saved, slots, leaf);
    const moves: { to: Register; from: Register }[] = [];
    const late: (() => void)[] = [];
    fn.type.params.forEach((_, index) => {
      const home = this.locals.homes[index]!;
      const from = machine.argumentRegisters[index];
      if (home.kind === "unused") return;
      if (from !== undefined && home.kind === "slot") machine.storeSlot(from, home.slot);
      else if (from !== undefined && home.kind === "register")
        moves.push({ to: home.register, from });
      else late.push(() => this.loadIncoming(index, slots, leaf));
    });
    moveRegisters(machine, moves);
    for (const load of late) load();
    for (const local of this.locals.zeroed)
      this.variables.assign(local, { kind: "constant", type: "i64", value: 0n });
    machine.code.append(body);
    return machine.code.finish(machine.jumps);
  }

  private loadIncoming(index: number, slots: number, leaf: boolean): void {
    const position = index - this.machine.argumentRegisters.length;
    const slot = this.machine.incomingSlot(position, this.locals.saved, slots, leaf);
    const home = this.locals.homes[index]!;
    const register = home.kind === "register" ? home.register : this.machine.scratch;
    this.machine.loadSlot(register, slot);
    if (home.kind === "slot") this.machine.storeSlot(register, home.slot);
  }

  private instruction(instruction: Instruction): void {
    const operation = operationOf(instruction.name);
    if (operation !== undefined) {
      if (!(operation.kind === "eqz" && operation.type === "i32")) this.stack.settleFlags();
      if (operation.kind === "popcnt") this.popcnt(operation.type);
      else this.emitter.emit(operation, instruction.value);
      return;
    }
    if (!USES_FLAGS.includes(instruction.name)) this.stack.settleFlags();
    const { index, value } = instruction;
    switch (instruction.name) {
      case "nop":
        return;
      case "unreachable":
        return this.control.trap("trap:unreachable");
      case "block":
      case "loop":
        this.stack.spillAll();
        this.control.open(instruction.name, instruction.result);
        return;
      case "if":
        return this.control.if(instruction.result);
      case "else":
        return this.control.else();
      case "end":
        return this.control.end(true);
      case "br":
        return this.control.branch(index);
      case "br_if":
        return this.control.branchIf(index);
      case "br_table":
        return this.control.branchTable(instruction.targets);
      case "return":
        return this.control.return();
      case "call":
        return this.calls.call(index);
      case "drop":
        this.stack.pop();
        return;
      case "select":
        return this.select();
      case "local.get":
        return this.variables.getLocal(index);
      case "local.set":
        return this.variables.setLocal(index, this.stack.pop());
      case "local.tee":
        return this.variables.teeLocal(index);
      case "global.get":
        return this.variables.getGlobal(index);
      case "global.set":
        return this.variables.setGlobal(index);
      case "i32.const":
        return this.pushConstant("i32", BigInt.asUintN(32, value));
      case "i64.const":
        return this.pushConstant("i64", BigInt.asUintN(64, value));
      default:
        return this.memoryInstruction(instruction.name);
    }
  }

  /** The memory has the size that it begins with. */
  private memoryInstruction(name: string): void {
    switch (name) {
      case "memory.size":
        return this.pushConstant("i32", BigInt(this.environment.module.memoryPages));
      case "memory.grow":
        this.stack.pop();
        return this.pushConstant("i32", 0xffff_ffffn);
      case "memory.copy":
      case "memory.fill":
        return this.calls.callSymbol(name, ["i32", "i32", "i32"], undefined);
      default:
        throw new Error(`${this.fn.name}: ${name} has no translation`);
    }
  }

  /**
   * Where a result goes: to the home of the local that the next instruction sets, else to the
   * register of an operand that is used up, else to a new one.
   */
  private destination(read: readonly Register[]): Register {
    const next = this.fn.body[this.at + 1];
    if (next?.name === "local.set" || next?.name === "local.tee") {
      const home = this.locals.homes[next.index]!;
      if (home.kind === "register" && !this.stack.refersTo(next.index)) return home.register;
    }
    return read.find((register) => this.stack.isHeld(register)) ?? this.stack.allocate();
  }

  private popcnt(type: ValueType): void {
    this.calls.callSymbol("popcnt", [type], type);
  }

  private pushConstant(type: ValueType, value: bigint): void {
    this.stack.push({ kind: "constant", type, value });
  }

  private select(): void {
    const condition = this.stack.pop();
    const b = this.stack.pop();
    const a = this.stack.pop();
    const second = this.stack.read(b);
    const first = this.stack.read(a);
    const test = this.control.testing(condition);
    const to = this.destination([first, second]);
    this.machine.select(64, to, test, first, second);
    this.stack.push({ kind: "register", type: a.type, register: to });
  }
}
