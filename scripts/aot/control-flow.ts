// Blocks, loops, ifs and the branches to them -> labels and jumps.
import { type Condition, opposite } from "./conditions.ts";
import type { Instruction } from "./instructions.ts";
import type { Machine } from "./machine.ts";
import type { ValueType } from "./module.ts";
import type { OperandStack, Value } from "./operand-stack.ts";

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

export class ControlFlow {
  private readonly constructs: Construct[] = [];
  private tables = 0;
  /** Nested constructs inside code that no path reaches; undefined where one does. */
  private unreachable: number | undefined;

  constructor(
    private readonly machine: Machine,
    private readonly stack: OperandStack,
    private readonly symbol: string,
  ) {}

  get isReached(): boolean {
    return this.unreachable === undefined;
  }

  /** Ends the program, visibly. */
  trap(symbol: string): void {
    this.machine.jumpToSymbol(symbol);
    this.unreachable = 0;
  }

  /** The condition under which a popped i32 is not zero; it is in the flags then. */
  testing(value: Value): Condition {
    if (value.kind === "flags") return value.condition;
    this.machine.compare(32, this.stack.read(value), { immediate: 0n });
    return "ne";
  }

  open(kind: Construct["kind"], result: ValueType | undefined): Construct {
    const label = this.machine.code.newLabel();
    if (kind === "loop") this.machine.code.place(label);
    const depth = this.stack.values.length;
    const construct = { kind, label, otherwise: undefined, depth, result, branchedTo: false };
    this.constructs.push(construct);
    return construct;
  }

  if(result: ValueType | undefined): void {
    const condition = this.testing(this.stack.pop());
    this.stack.spillAll();
    const construct = this.open("if", result);
    construct.otherwise = this.machine.code.newLabel();
    this.machine.jump(construct.otherwise, opposite(condition));
  }

  else(): void {
    const construct = this.constructs.at(-1)!;
    if (this.unreachable === undefined) {
      this.leaveResult(construct);
      construct.branchedTo = true;
      this.machine.jump(construct.label);
    }
    this.machine.code.place(construct.otherwise!);
    construct.otherwise = undefined;
    this.stack.values.length = construct.depth;
    this.unreachable = undefined;
  }

  end(reached: boolean): void {
    const construct = this.constructs.pop()!;
    if (reached) this.leaveResult(construct);
    // An `if` without an `else` goes on here when its condition does not hold.
    if (construct.otherwise !== undefined) this.machine.code.place(construct.otherwise);
    if (construct.kind !== "loop") this.machine.code.place(construct.label);
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

  branch(depth: number): void {
    const construct = this.target(depth);
    if (construct.kind !== "loop") this.leaveResult(construct);
    this.machine.jump(construct.label);
    this.unreachable = 0;
  }

  return(): void {
    this.branch(this.constructs.length - 1);
  }

  branchIf(depth: number): void {
    const construct = this.target(depth);
    const condition = this.testing(this.stack.pop());
    if (construct.kind !== "loop" && construct.result !== undefined) this.copyResult();
    this.machine.jump(construct.label, condition);
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

  branchTable(targets: readonly number[]): void {
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
    this.machine.code.tables.push({ symbol, labels: constructs.slice(0, -1).map((c) => c.label) });
    this.unreachable = 0;
  }

  /** Code that no path reaches makes nothing; only the nesting is followed. */
  skip(instruction: Instruction): void {
    const nested = this.unreachable!;
    if (["block", "loop", "if"].includes(instruction.name)) this.unreachable = nested + 1;
    else if (instruction.name === "end" && nested > 0) this.unreachable = nested - 1;
    else if (instruction.name === "end") this.end(false);
    else if (instruction.name === "else" && nested === 0) this.else();
  }
}
