// Locals and globals, read and written.

import type { Destination } from "./emit.ts";
import type { Environment } from "./environment.ts";
import type { Locals } from "./locals.ts";
import type { Machine } from "./machine.ts";
import type { WasmFunction } from "./module.ts";
import { type OperandStack, type Value, widthOf } from "./operand-stack.ts";

export class Variables {
  private readonly machine: Machine;

  constructor(
    private readonly fn: WasmFunction,
    private readonly locals: Locals,
    private readonly stack: OperandStack,
    private readonly environment: Environment,
    private readonly destination: Destination,
  ) {
    this.machine = environment.machine;
  }

  getLocal(local: number): void {
    this.stack.push({ kind: "local", type: this.fn.locals[local]!, local });
  }

  setLocal(local: number, value: Value): void {
    this.stack.detachLocal(local);
    this.assign(local, value);
  }

  teeLocal(local: number): void {
    const value = this.stack.pop();
    this.setLocal(local, value);
    const stays = value.kind === "register" && this.locals.homes[local]!.kind !== "register";
    const type = this.fn.locals[local]!;
    this.stack.push(stays ? value : { kind: "local", type, local });
  }

  assign(local: number, value: Value): void {
    const home = this.locals.homes[local]!;
    if (home.kind === "register") this.stack.loadInto(home.register, value);
    if (home.kind === "slot") {
      const inScratch = value.kind === "constant";
      if (inScratch) this.machine.constant(this.machine.scratch, value.value);
      this.machine.storeSlot(inScratch ? this.machine.scratch : this.stack.read(value), home.slot);
    }
  }

  getGlobal(index: number): void {
    const { type } = this.environment.module.globals[index]!;
    const to = this.destination([]);
    const access = { bytes: type === "i32" ? 4 : 8, signed: false, width: widthOf(type) } as const;
    this.machine.load(access, to, undefined, this.environment.globalAddress(index));
    this.stack.push({ kind: "register", type, register: to });
  }

  setGlobal(index: number): void {
    const { type } = this.environment.module.globals[index]!;
    const value = this.stack.pop();
    const immediate =
      value.kind === "constant" && this.machine.takesImmediate("store", widthOf(type), value.value);
    const from = immediate ? { immediate: value.value } : { register: this.stack.read(value) };
    const address = this.environment.globalAddress(index);
    this.machine.store(type === "i32" ? 4 : 8, from, undefined, address);
  }
}
