// The operand stack of WebAssembly while code is generated: it holds no values but where they are.
// A constant or a local is used from where it is, at the last moment.
import type { Condition } from "./conditions.ts";
import type { Home } from "./locals.ts";
import type { Machine, Register, Width } from "./machine.ts";
import type { ValueType } from "./module.ts";

export type Value =
  | { readonly kind: "constant"; readonly type: ValueType; readonly value: bigint }
  | { readonly kind: "local"; readonly type: ValueType; readonly local: number }
  | { readonly kind: "register"; readonly type: ValueType; readonly register: Register }
  | { readonly kind: "slot"; readonly type: ValueType; readonly slot: number }
  /** An i32 that is still in the processor's flags; only the top can be that. */
  | { readonly kind: "flags"; readonly type: "i32"; readonly condition: Condition };

export function widthOf(type: ValueType): Width {
  return type === "i32" ? 32 : 64;
}

export class OperandStack {
  readonly values: Value[] = [];
  /** The frame slots that spilling has used. */
  slotsUsed = 0;
  /** Temporaries of values that the current instruction popped. */
  private readonly held = new Set<Register>();
  private readonly usable: readonly Register[];

  constructor(
    private readonly machine: Machine,
    private readonly homes: readonly Home[],
    private readonly firstSlot: number,
  ) {
    const taken = new Set(homes.flatMap((h) => (h.kind === "register" ? [h.register] : [])));
    this.usable = machine.temporaries.filter((register) => !taken.has(register));
  }

  push(value: Value): void {
    this.values.push(value);
  }

  pop(): Value {
    const value = this.values.pop();
    if (value === undefined) throw new Error("the operand stack is empty");
    if (value.kind === "register") this.held.add(value.register);
    return value;
  }

  /** The end of an instruction: what it popped is free again, unless it was pushed. */
  release(): void {
    this.held.clear();
  }

  isHeld(register: Register): boolean {
    return this.held.has(register);
  }

  /** A temporary for the current instruction. When none is free, the deepest value makes room. */
  allocate(): Register {
    const register = this.usable.find((r) => !this.held.has(r) && !this.holds(r));
    if (register !== undefined) {
      this.held.add(register);
      return register;
    }
    const depth = this.values.findIndex(
      (value) => value.kind === "register" && this.usable.includes(value.register),
    );
    const value = this.values[depth];
    if (value?.kind !== "register") throw new Error("no register is left");
    this.spill(depth);
    this.held.add(value.register);
    return value.register;
  }

  private holds(register: Register): boolean {
    return this.values.some((v) => v.kind === "register" && v.register === register);
  }

  /** The register that holds a value; constants and values in memory are loaded. */
  read(value: Value): Register {
    if (value.kind === "register") return value.register;
    const home = value.kind === "local" ? this.homes[value.local] : undefined;
    if (home?.kind === "register") return home.register;
    const register = this.allocate();
    this.loadInto(register, value);
    return register;
  }

  /** Copies a value to a register; the flags stay as they are. */
  loadInto(register: Register, value: Value): void {
    switch (value.kind) {
      case "constant":
        this.machine.constant(register, value.value);
        return;
      case "register":
        if (value.register !== register) this.machine.move(64, register, value.register);
        return;
      case "slot":
        this.machine.loadSlot(register, value.slot);
        return;
      case "flags":
        this.machine.setCondition(register, value.condition);
        return;
      case "local":
        this.loadLocal(register, value.local);
    }
  }

  private loadLocal(register: Register, local: number): void {
    const home = this.homes[local]!;
    if (home.kind === "slot") this.machine.loadSlot(register, home.slot);
    else if (home.kind === "register" && home.register !== register) {
      this.machine.move(64, register, home.register);
    }
  }

  /** Before anything that may change the flags: a comparison's result on top becomes a number. */
  settleFlags(): void {
    const top = this.values.at(-1);
    if (top?.kind !== "flags") return;
    this.values.pop();
    const register = this.allocate();
    this.machine.setCondition(register, top.condition);
    this.push({ kind: "register", type: "i32", register });
  }

  /** Before a local is written: values that were read from it keep what it was. */
  detachLocal(local: number): void {
    this.values.forEach((value, depth) => {
      if (value.kind !== "local" || value.local !== local) return;
      const register = this.allocate();
      this.loadInto(register, value);
      this.values[depth] = { kind: "register", type: value.type, register };
    });
  }

  refersTo(local: number): boolean {
    return this.values.some((value) => value.kind === "local" && value.local === local);
  }

  /** Before a call: temporaries are not kept by it. */
  spillRegisters(): void {
    this.values.forEach((value, depth) => {
      if (value.kind === "register") this.spill(depth);
    });
  }

  /** Before paths divide: every value goes where all of them will find it. */
  spillAll(): void {
    this.values.forEach((value, depth) => {
      if (value.kind !== "constant" && value.kind !== "slot") this.spill(depth);
    });
  }

  /** Before a division: the values in these registers move away. */
  vacate(registers: readonly Register[]): void {
    this.values.forEach((value, depth) => {
      if (value.kind === "register" && registers.includes(value.register)) this.spill(depth);
    });
  }

  private spill(depth: number): void {
    const value = this.values[depth]!;
    const slot = this.firstSlot + depth;
    this.slotsUsed = Math.max(this.slotsUsed, depth + 1);
    const home = value.kind === "local" ? this.homes[value.local] : undefined;
    if (value.kind === "register") this.machine.storeSlot(value.register, slot);
    else if (home?.kind === "register") this.machine.storeSlot(home.register, slot);
    else {
      this.loadInto(this.machine.scratch, value);
      this.machine.storeSlot(this.machine.scratch, slot);
    }
    this.values[depth] = { kind: "slot", type: value.type, slot };
  }
}
