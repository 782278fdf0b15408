// Where each local of a function lives: in a register or in a slot of the frame.
import type { Instruction } from "./instructions.ts";
import type { Machine, Register } from "./machine.ts";
import type { WasmFunction } from "./module.ts";

export type Home =
  | { readonly kind: "register"; readonly register: Register }
  | { readonly kind: "slot"; readonly slot: number }
  | { readonly kind: "unused" };

export interface Locals {
  readonly homes: readonly Home[];
  /** Locals that a path may read before it writes them: they start as zero. */
  readonly zeroed: readonly number[];
  readonly saved: readonly Register[];
  readonly slots: number;
}

/** A use in a loop counts ten times one outside, in a loop within it a hundred times. */
const LOOP_WEIGHT = 10;
/** Saving and restoring a register costs about as much as this many uses of a slot. */
const WORTH_SAVING = 3;

export function placeLocals(
  fn: WasmFunction,
  machine: Machine,
  freeHomes: readonly Register[],
  firstSlot: number,
): Locals {
  const uses = surveyUses(fn);
  const homes: Home[] = fn.locals.map(() => ({ kind: "unused" }));
  const free = [...freeHomes];
  const preserved = [...machine.preserved];
  const saved: Register[] = [];
  let slots = 0;
  const order = fn.locals.map((_, i) => i).sort((a, b) => uses[b]!.weight - uses[a]!.weight);
  for (const local of order) {
    const { weight } = uses[local]!;
    if (weight === 0) continue;
    const register = takeFree(free, local, fn, machine);
    if (register !== undefined) {
      homes[local] = { kind: "register", register };
    } else if (weight >= WORTH_SAVING && preserved.length > 0) {
      const next = preserved.shift()!;
      saved.push(next);
      homes[local] = { kind: "register", register: next };
    } else {
      homes[local] = { kind: "slot", slot: firstSlot + slots++ };
    }
  }
  const zeroed = order.filter(
    (local) =>
      local >= fn.type.params.length &&
      homes[local]!.kind !== "unused" &&
      uses[local]!.mayReadFirst,
  );
  return { homes, zeroed, saved, slots };
}

/** A parameter stays in the register that it comes in, where that is free. */
function takeFree(
  free: Register[],
  local: number,
  fn: WasmFunction,
  machine: Machine,
): Register | undefined {
  const incoming = local < fn.type.params.length ? machine.argumentRegisters[local] : undefined;
  const at = incoming === undefined ? -1 : free.indexOf(incoming);
  if (at >= 0) return free.splice(at, 1)[0];
  return free.pop();
}

interface Use {
  weight: number;
  mayReadFirst: boolean;
}

/**
 * A write dominates what follows it inside the block, loop or branch that it stands in; a local is
 * written first if its first use is a write and no use lies beyond the end of that construct.
 */
function surveyUses(fn: WasmFunction): Use[] {
  const uses = fn.locals.map(() => ({ weight: 0, mayReadFirst: false }));
  const writtenIn = new Map<number, number>();
  const open: { readonly id: number; readonly isLoop: boolean }[] = [];
  const closed = new Set<number>();
  let nextId = 1;
  fn.body.forEach((instruction) => {
    if (opens(instruction)) open.push({ id: nextId++, isLoop: instruction.name === "loop" });
    if (instruction.name === "else") {
      closed.add(open.pop()!.id);
      open.push({ id: nextId++, isLoop: false });
    }
    if (instruction.name === "end") closed.add(open.pop()?.id ?? 0);
    if (!isLocalUse(instruction)) return;
    const use = uses[instruction.index]!;
    const loops = open.filter((construct) => construct.isLoop).length;
    use.weight += LOOP_WEIGHT ** Math.min(loops, 4);
    const scope = writtenIn.get(instruction.index);
    if (scope === undefined) {
      if (instruction.name === "local.get") use.mayReadFirst = true;
      writtenIn.set(instruction.index, open.at(-1)?.id ?? 0);
    } else if (closed.has(scope)) {
      use.mayReadFirst = true;
    }
  });
  return uses;
}

function opens(instruction: Instruction): boolean {
  return instruction.name === "block" || instruction.name === "loop" || instruction.name === "if";
}

function isLocalUse(instruction: Instruction): boolean {
  return instruction.name.startsWith("local.");
}
