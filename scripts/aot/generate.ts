// A function's instructions -> machine code, in one pass with one instruction of look-ahead.
import { type Code, CodeBuffer } from "./code-buffer.ts";
import { type Condition, opposite } from "./conditions.ts";
import { Emitter } from "./emit.ts";
import type { Instruction } from "./instructions.ts";
import { INTRINSICS } from "./intrinsics.ts";
import { type Locals, placeLocals } from "./locals.ts";
import type { Machine, Register } from "./machine.ts";
import type { FunctionType, Module, ValueType, WasmFunction } from "./module.ts";
import { OperandStack, type Value, widthOf } from "./operand-stack.ts";
import { operationOf } from "./operations.ts";
import { moveAll, moveRegisters } from "./parallel-moves.ts";

interface Construct {
  readonly kind: "function" | "block" | "loop" | "if";
  /** Where a branch to it goes: the end, or the beginning of a loop. */
  readonly label: number;
  /** The other path of an `if`, until its `else` was met. */
  otherwise: number | undefined;
  readonly depth: number;
  readonly result: ValueType | undefined;
  branchedTo: boolean;
}

export interface Environment {
  readonly module: Module;
  readonly machine: Machine;
  /** The address of a mutable global. */
  readonly globalAddress: (index: number) => bigint;
  /** The symbol of a function in the index space of calls. */
  readonly symbolOf: (index: number) => string;
}

/** Instructions that can use the outcome of a comparison right from the flags. */
const USES_FLAGS: readonly string[] = ["br_if", "if", "select", "drop"];
/** Calls whose registers are the machine's, so that a function with one of them is no leaf. */
const CALLS: readonly string[] = ["call", "memory.copy", "memory.fill", "i32.popcnt", "i64.popcnt"];

export function generate(fn: WasmFunction, symbol: string, environment: Environment): Code {
  return new Generator(fn, symbol, environment).generate();
}

class Generator {
  private readonly machine: Machine;
  private readonly locals: Locals;
  private readonly stack: OperandStack;
  private readonly emitter: Emitter;
  private readonly constructs: Construct[] = [];
  private readonly outgoing: number;
  private readonly isLeaf: boolean;
  private code = new CodeBuffer();
  private tables = 0;
  private at = 0;
  /** Nested constructs inside code that no path reaches; undefined where one does. */
  private unreachable: number | undefined;

  constructor(
    private readonly fn: WasmFunction,
    private readonly symbol: string,
    private readonly environment: Environment,
  ) {
    this.machine = environment.machine;
    this.isLeaf = !fn.body.some((instruction) => this.isRealCall(instruction));
    this.outgoing = Math.max(0, ...fn.body.map((i) => this.stackArguments(i)));
    this.locals = placeLocals(fn, this.machine, this.isLeaf, this.outgoing);
    const firstSlot = this.outgoing + this.locals.slots;
    this.stack = new OperandStack(this.machine, this.locals.homes, firstSlot);
    this.emitter = new Emitter(this.machine, this.stack, (operands) => this.destination(operands));
  }

  generate(): Code {
    this.machine.code = this.code;
    const result = this.fn.type.results[0];
    this.open("function", result);
    for (; this.at < this.fn.body.length; this.at++) {
      const instruction = this.fn.body[this.at]!;
      if (this.unreachable === undefined) this.instruction(instruction);
      else this.skip(instruction);
      this.stack.release();
    }
    const slots = this.outgoing + this.locals.slots + this.stack.slotsUsed;
    this.machine.epilogue(this.locals.saved, slots, this.isLeaf);
    return this.withPrologue(slots);
  }

  private isRealCall(instruction: Instruction): boolean {
    if (!CALLS.includes(instruction.name)) return false;
    if (instruction.name !== "call") return true;
    const intrinsic = INTRINSICS.get(this.environment.symbolOf(instruction.index));
    return intrinsic === undefined || intrinsic.kind === "syscall" || intrinsic.kind === "abort";
  }

  private stackArguments(instruction: Instruction): number {
    if (instruction.name !== "call") return 0;
    const count = this.typeOf(instruction.index).params.length;
    if (INTRINSICS.has(this.environment.symbolOf(instruction.index))) return 0;
    return Math.max(0, count - this.machine.argumentRegisters.length);
  }

  private typeOf(index: number): FunctionType {
    const { imports, functions } = this.environment.module;
    return imports[index]?.type ?? functions[index - imports.length]!.type;
  }

  /** The frame's size is known only now. */
  private withPrologue(slots: number): Code {
    const body = this.code;
    const { machine, fn } = this;
    machine.code = new CodeBuffer();
    machine.prologue(this.locals.saved, slots, this.isLeaf);
    const moves: { to: Register; from: Register }[] = [];
    const late: (() => void)[] = [];
    fn.type.params.forEach((_, index) => {
      const home = this.locals.homes[index]!;
      const from = machine.argumentRegisters[index];
      if (home.kind === "unused") return;
      if (from !== undefined && home.kind === "slot") machine.storeSlot(from, home.slot);
      else if (from !== undefined && home.kind === "register")
        moves.push({ to: home.register, from });
      else late.push(() => this.loadIncoming(index, slots));
    });
    moveRegisters(machine, moves);
    for (const load of late) load();
    for (const local of this.locals.zeroed)
      this.assign(local, { kind: "constant", type: "i64", value: 0n });
    machine.code.append(body);
    return machine.code.finish(machine.jumps);
  }

  private loadIncoming(index: number, slots: number): void {
    const position = index - this.machine.argumentRegisters.length;
    const slot = this.machine.incomingSlot(position, this.locals.saved, slots, this.isLeaf);
    const home = this.locals.homes[index]!;
    const register = home.kind === "register" ? home.register : this.machine.scratch;
    this.machine.loadSlot(register, slot);
    if (home.kind === "slot") this.machine.storeSlot(register, home.slot);
  }

  private instruction(instruction: Instruction): void {
    const operation = operationOf(instruction.name);
    if (operation !== undefined) {
      if (!(operation.kind === "eqz" && operation.type === "i32")) this.stack.settleFlags();
      if (operation.kind === "popcnt") this.callSymbol("popcnt", [operation.type], operation.type);
      else this.emitter.emit(operation, instruction.value);
      return;
    }
    if (!USES_FLAGS.includes(instruction.name)) this.stack.settleFlags();
    const { index, value } = instruction;
    switch (instruction.name) {
      case "nop":
        return;
      case "unreachable":
        this.machine.jumpToSymbol("trap:unreachable");
        this.unreachable = 0;
        return;
      case "block":
      case "loop":
        this.stack.spillAll();
        this.open(instruction.name, instruction.result);
        return;
      case "if":
        return this.if(instruction.result);
      case "else":
        return this.else();
      case "end":
        return this.end(true);
      case "br":
        this.branch(index);
        this.unreachable = 0;
        return;
      case "br_if":
        return this.branchIf(index);
      case "br_table":
        return this.branchTable(instruction.targets);
      case "return":
        this.branch(this.constructs.length - 1);
        this.unreachable = 0;
        return;
      case "call":
        return this.call(index);
      case "drop":
        this.stack.pop();
        return;
      case "select":
        return this.select();
      case "local.get":
        this.stack.push({ kind: "local", type: this.fn.locals[index]!, local: index });
        return;
      case "local.set":
        return this.setLocal(index, this.stack.pop());
      case "local.tee":
        return this.teeLocal(index);
      case "global.get":
        return this.globalGet(index);
      case "global.set":
        return this.globalSet(index);
      case "i32.const":
        this.pushConstant("i32", BigInt.asUintN(32, value));
        return;
      case "i64.const":
        this.pushConstant("i64", BigInt.asUintN(64, value));
        return;
      case "memory.size":
        this.pushConstant("i32", BigInt(this.environment.module.memoryPages));
        return;
      case "memory.grow":
        this.stack.pop();
        this.pushConstant("i32", 0xffff_ffffn);
        return;
      case "memory.copy":
      case "memory.fill":
        return this.callSymbol(instruction.name, ["i32", "i32", "i32"], undefined);
      default:
        throw new Error(`${this.fn.name}: ${instruction.name} has no translation`);
    }
  }

  /**
   * Where a result goes: to the home of the local that the next instruction sets, else to the
   * register of an operand that is used up, else to a new one.
   */
  private destination(operands: readonly Value[]): Register {
    const next = this.fn.body[this.at + 1];
    if (next?.name === "local.set" || next?.name === "local.tee") {
      const home = this.locals.homes[next.index]!;
      if (home.kind === "register" && !this.stack.refersTo(next.index)) return home.register;
    }
    for (const value of operands) {
      if (value.kind === "register" && this.stack.isHeld(value.register)) return value.register;
    }
    return this.stack.allocate();
  }

  private pushConstant(type: ValueType, value: bigint): void {
    this.stack.push({ kind: "constant", type, value });
  }

  private setLocal(local: number, value: Value): void {
    this.stack.detachLocal(local);
    this.assign(local, value);
  }

  private teeLocal(local: number): void {
    const value = this.stack.pop();
    this.setLocal(local, value);
    const stays = value.kind === "register" && this.locals.homes[local]!.kind !== "register";
    const type = this.fn.locals[local]!;
    this.stack.push(stays ? value : { kind: "local", type, local });
  }

  private assign(local: number, value: Value): void {
    const home = this.locals.homes[local]!;
    if (home.kind === "register") this.stack.loadInto(home.register, value);
    if (home.kind === "slot") {
      const inScratch = value.kind === "constant";
      if (inScratch) this.machine.constant(this.machine.scratch, value.value);
      this.machine.storeSlot(inScratch ? this.machine.scratch : this.stack.read(value), home.slot);
    }
  }

  private globalGet(index: number): void {
    const { type } = this.environment.module.globals[index]!;
    const to = this.destination([]);
    const access = { bytes: type === "i32" ? 4 : 8, signed: false, width: widthOf(type) } as const;
    this.machine.load(access, to, undefined, this.environment.globalAddress(index));
    this.stack.push({ kind: "register", type, register: to });
  }

  private globalSet(index: number): void {
    const { type } = this.environment.module.globals[index]!;
    const value = this.stack.pop();
    const immediate =
      value.kind === "constant" && this.machine.takesImmediate("store", widthOf(type), value.value);
    const from = immediate ? { immediate: value.value } : { register: this.stack.read(value) };
    const address = this.environment.globalAddress(index);
    this.machine.store(type === "i32" ? 4 : 8, from, undefined, address);
  }

  private select(): void {
    const condition = this.stack.pop();
    const b = this.stack.pop();
    const a = this.stack.pop();
    const second = this.stack.read(b);
    const first = this.stack.read(a);
    const test = this.testing(condition);
    const to = this.destination([a, b]);
    this.machine.select(64, to, test, first, second);
    this.stack.push({ kind: "register", type: a.type, register: to });
  }

  /** The condition under which a popped i32 is not zero; it is in the flags then. */
  private testing(value: Value): Condition {
    if (value.kind === "flags") return value.condition;
    this.machine.compare(32, this.stack.read(value), { immediate: 0n });
    return "ne";
  }

  private open(kind: Construct["kind"], result: ValueType | undefined): Construct {
    const label = this.code.newLabel();
    if (kind === "loop") this.code.place(label);
    const depth = this.stack.values.length;
    const construct = { kind, label, otherwise: undefined, depth, result, branchedTo: false };
    this.constructs.push(construct);
    return construct;
  }

  private if(result: ValueType | undefined): void {
    const condition = this.testing(this.stack.pop());
    this.stack.spillAll();
    const construct = this.open("if", result);
    construct.otherwise = this.code.newLabel();
    this.code.jump(construct.otherwise, opposite(condition));
  }

  private else(): void {
    const construct = this.constructs.at(-1)!;
    if (this.unreachable === undefined) {
      this.leaveResult(construct);
      construct.branchedTo = true;
      this.code.jump(construct.label);
    }
    this.code.place(construct.otherwise!);
    construct.otherwise = undefined;
    this.stack.values.length = construct.depth;
    this.unreachable = undefined;
  }

  private end(reached: boolean): void {
    const construct = this.constructs.pop()!;
    if (reached) this.leaveResult(construct);
    // An `if` without an `else` goes on here when its condition does not hold.
    if (construct.otherwise !== undefined) this.code.place(construct.otherwise);
    if (construct.kind !== "loop") this.code.place(construct.label);
    const goesOn = reached || construct.otherwise !== undefined || construct.branchedTo;
    this.stack.values.length = construct.depth;
    this.unreachable = goesOn ? undefined : 0;
    const type = construct.result;
    if (type === undefined || construct.kind === "function") return;
    this.stack.push({ kind: "register", type, register: this.machine.result });
  }

  /** A construct's result is in the result register at its end, on every path. */
  private leaveResult(construct: Construct): void {
    if (construct.result === undefined) return;
    const value = this.stack.pop();
    this.stack.loadInto(this.machine.result, value);
  }

  private target(depth: number): Construct {
    const construct = this.constructs[this.constructs.length - 1 - depth]!;
    if (construct.kind !== "loop") construct.branchedTo = true;
    return construct;
  }

  private branch(depth: number): void {
    const construct = this.target(depth);
    if (construct.kind !== "loop") this.leaveResult(construct);
    this.code.jump(construct.label);
  }

  private branchIf(depth: number): void {
    const construct = this.target(depth);
    const condition = this.testing(this.stack.pop());
    if (construct.kind !== "loop" && construct.result !== undefined) this.copyResult();
    this.code.jump(construct.label, condition);
  }

  /** For a branch that may not be taken: the value is in the result register, and stays. */
  private copyResult(): void {
    const value = this.stack.pop();
    const { result } = this.machine;
    if (value.kind !== "register" || value.register !== result) {
      this.stack.vacate([result]);
      this.stack.loadInto(result, value);
    }
    this.stack.push(
      value.kind === "constant" ? value : { kind: "register", type: value.type, register: result },
    );
  }

  private branchTable(targets: readonly number[]): void {
    const index = this.stack.pop();
    const constructs = targets.map((depth) => this.target(depth));
    const otherwise = constructs.at(-1)!;
    const carries = otherwise.kind !== "loop" && otherwise.result !== undefined;
    let register = this.stack.read(index);
    if (carries) {
      if (register === this.machine.result) {
        const other = this.stack.allocate();
        this.machine.move(32, other, register);
        register = other;
      }
      this.copyResult();
    }
    const symbol = `${this.symbol}:table:${this.tables++}`;
    this.machine.jumpByTable(register, symbol, targets.length - 1, otherwise.label);
    this.code.tables.push({ symbol, labels: constructs.slice(0, -1).map((c) => c.label) });
    this.unreachable = 0;
  }

  /** Code that no path reaches makes nothing; only the nesting is followed. */
  private skip(instruction: Instruction): void {
    const nested = this.unreachable!;
    if (["block", "loop", "if"].includes(instruction.name)) this.unreachable = nested + 1;
    else if (instruction.name === "end" && nested > 0) this.unreachable = nested - 1;
    else if (instruction.name === "end") this.end(false);
    else if (instruction.name === "else" && nested === 0) this.else();
  }

  private call(index: number): void {
    const type = this.typeOf(index);
    const symbol = this.environment.symbolOf(index);
    const intrinsic = INTRINSICS.get(symbol);
    switch (intrinsic?.kind) {
      case undefined:
        return this.callSymbol(symbol, type.params, type.results[0]);
      case "abort":
        this.machine.jumpToSymbol("trap:abort");
        this.unreachable = 0;
        return;
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

  private callSymbol(
    symbol: string,
    params: readonly ValueType[],
    result: ValueType | undefined,
  ): void {
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
