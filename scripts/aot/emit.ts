// The plain operations -> machine instructions on the places that the operand stack names.
import { opposite } from "./conditions.ts";
import type { Machine, Operand, Register } from "./machine.ts";
import type { ValueType } from "./module.ts";
import { type OperandStack, type Value, widthOf } from "./operand-stack.ts";
import type { Operation } from "./operations.ts";

type Of<K extends Operation["kind"]> = Extract<Operation, { kind: K }>;

/** Chooses the register of a result: where it is to end, or one of those that are `read`. */
export type Destination = (read: readonly Register[]) => Register;

/** Linear memory ends here at the latest. */
const LINEAR_END = 1n << 32n;

export class Emitter {
  constructor(
    private readonly machine: Machine,
    private readonly stack: OperandStack,
    private readonly destination: Destination,
  ) {}

  emit(operation: Exclude<Operation, { kind: "popcnt" }>, offset: bigint): void {
    switch (operation.kind) {
      case "arithmetic":
        return this.arithmetic(operation);
      case "shift":
        return this.shift(operation);
      case "divide":
        return this.divide(operation);
      case "compare":
        return this.compare(operation);
      case "eqz":
        return this.eqz(operation.type);
      case "count":
        return this.unary(operation.type, (to, from) =>
          this.machine.countZeros(operation.from, widthOf(operation.type), to, from),
        );
      case "extend":
        return this.unary(operation.type, (to, from) =>
          this.machine.extend(operation.how, widthOf(operation.type), to, from),
        );
      case "wrap":
        return this.wrap();
      case "widen":
        return this.widen();
      case "load":
        return this.load(operation, offset);
      case "store":
        return this.store(operation, offset);
    }
  }

  private arithmetic({ type, op }: Of<"arithmetic">): void {
    let b = this.stack.pop();
    let a = this.stack.pop();
    if (a.kind === "constant" && b.kind !== "constant" && op !== "sub") [a, b] = [b, a];
    const width = widthOf(type);
    const immediate = b.kind === "constant" && this.machine.takesImmediate(op, width, b.value);
    const second = this.operand(b, immediate);
    const first = this.stack.read(a);
    const to = this.destination([first, ...registersOf(second)]);
    this.machine.arithmetic(op, width, to, first, second);
    this.stack.push({ kind: "register", type, register: to });
  }

  private shift({ type, op }: Of<"shift">): void {
    const b = this.stack.pop();
    const a = this.stack.pop();
    const count = this.operand(b, b.kind === "constant");
    const value = this.stack.read(a);
    const to = this.destination([value, ...registersOf(count)]);
    this.machine.shift(op, widthOf(type), to, value, count);
    this.stack.push({ kind: "register", type, register: to });
  }

  private divide({ type, op }: Of<"divide">): void {
    const b = this.stack.pop();
    const a = this.stack.pop();
    this.stack.vacate(this.machine.divisionClobbers);
    const divisor = this.stack.read(b);
    const dividend = this.stack.read(a);
    const to = this.destination([dividend, divisor]);
    this.machine.divide(op, widthOf(type), to, dividend, divisor);
    this.stack.push({ kind: "register", type, register: to });
  }

  private compare({ type, condition }: Of<"compare">): void {
    const b = this.stack.pop();
    const a = this.stack.pop();
    const width = widthOf(type);
    const immediate =
      b.kind === "constant" && this.machine.takesImmediate("compare", width, b.value);
    const second = this.operand(b, immediate);
    this.machine.compare(width, this.stack.read(a), second);
    this.stack.push({ kind: "flags", type: "i32", condition });
  }

  private eqz(type: ValueType): void {
    const value = this.stack.pop();
    if (value.kind === "flags") {
      this.stack.push({ ...value, condition: opposite(value.condition) });
      return;
    }
    this.machine.compare(widthOf(type), this.stack.read(value), { immediate: 0n });
    this.stack.push({ kind: "flags", type: "i32", condition: "eq" });
  }

  private unary(type: ValueType, emit: (to: Register, from: Register) => void): void {
    const value = this.stack.pop();
    const from = this.stack.read(value);
    const to = this.destination([from]);
    emit(to, from);
    this.stack.push({ kind: "register", type, register: to });
  }

  private wrap(): void {
    const value = this.stack.pop();
    if (value.kind === "constant") {
      this.stack.push({ ...value, type: "i32", value: BigInt.asUintN(32, value.value) });
      return;
    }
    const from = this.stack.read(value);
    const to = this.destination([from]);
    this.machine.move(32, to, from);
    this.stack.push({ kind: "register", type: "i32", register: to });
  }

  /** A register with an i32 has nothing in its upper half: it is the i64 already. */
  private widen(): void {
    const value = this.stack.pop();
    if (value.kind === "flags") throw new Error("flags were not settled");
    this.stack.push({ ...value, type: "i64" });
  }

  private load({ type, access }: Of<"load">, offset: bigint): void {
    const address = this.stack.pop();
    const { base, at } = this.address(address, offset);
    const to = this.destination(base === undefined ? [] : [base]);
    this.machine.load(access, to, base, at);
    this.stack.push({ kind: "register", type, register: to });
  }

  private store({ bytes, type }: Of<"store">, offset: bigint): void {
    const value = this.stack.pop();
    const address = this.stack.pop();
    const immediate =
      value.kind === "constant" &&
      this.machine.takesImmediate("store", bytes === 8 ? 64 : widthOf(type), value.value);
    const from = this.operand(value, immediate);
    const { base, at } = this.address(address, offset);
    this.machine.store(bytes, from, base, at);
  }

  /** A constant address needs no register, unless it is one of those that only intrinsics take. */
  private address(address: Value, offset: bigint) {
    if (address.kind === "constant" && address.value + offset < LINEAR_END) {
      return { base: undefined, at: address.value + offset };
    }
    return { base: this.stack.read(address), at: offset };
  }

  private operand(value: Value, immediate: boolean): Operand {
    if (immediate && value.kind === "constant") return { immediate: value.value };
    return { register: this.stack.read(value) };
  }
}

function registersOf(operand: Operand): readonly Register[] {
  return "register" in operand ? [operand.register] : [];
}
