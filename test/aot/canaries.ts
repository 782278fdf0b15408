// A processor's machine -> the same one with a mistake, of a kind that a generator of code could
// well have. The comparisons must find every one of them, or they prove nothing.
import type { Condition } from "../../scripts/aot/conditions.ts";
import type { Machine, Register } from "../../scripts/aot/machine.ts";

export interface Canary {
  readonly title: string;
  /** What the broken machine does otherwise. */
  readonly mistake: (machine: Machine) => Partial<Machine>;
}

/** A machine that falls back to a correct one. */
export function broken(machine: Machine, { mistake }: Canary): Machine {
  const wrong = Object.assign(Object.create(machine) as Machine, mistake(machine));
  // Both write to one buffer, whichever of them is asked.
  return Object.defineProperty(wrong, "code", {
    get: () => machine.code,
    set: (code: Machine["code"]) => {
      machine.code = code;
    },
  });
}

export const CANARIES: readonly Canary[] = [
  {
    title: "shr_s is shr_u",
    mistake: (m) => ({
      shift: (op, ...rest) => m.shift(op === "shr_s" ? "shr_u" : op, ...rest),
    }),
  },
  {
    title: "rotl is rotr",
    mistake: (m) => ({ shift: (op, ...rest) => m.shift(op === "rotl" ? "rotr" : op, ...rest) }),
  },
  {
    title: "sub has its operands swapped",
    mistake: (m) => ({
      arithmetic: (op, width, to, a, b) =>
        op === "sub" && "register" in b
          ? m.arithmetic(op, width, to, b.register, { register: a })
          : m.arithmetic(op, width, to, a, b),
    }),
  },
  {
    title: "a comparison is signed where it should not be",
    mistake: (m) => ({ setCondition: (to, condition) => m.setCondition(to, signed(condition)) }),
  },
  {
    title: "a branch is taken on less or equal for less",
    mistake: ({ jumps }) => ({
      jumps: {
        size: (jump, distance) => jumps.size(jump, distance),
        encode: (jump, distance, size) =>
          jumps.encode({ ...jump, condition: orEqual(jump.condition) }, distance, size),
      },
    }),
  },
  {
    title: "select takes the other value",
    mistake: (m) => ({
      select: (width, to, condition, a, b) => m.select(width, to, condition, b, a),
    }),
  },
  {
    title: "a load of bytes extends no sign",
    mistake: (m) => ({
      load: (access, ...rest) =>
        m.load(access.bytes === 1 ? { ...access, signed: false } : access, ...rest),
    }),
  },
  {
    title: "an i64.load32_u extends the sign",
    mistake: (m) => ({
      load: (access, ...rest) =>
        m.load({ ...access, signed: access.signed || access.bytes === 4 }, ...rest),
    }),
  },
  {
    title: "a constant loses its upper half",
    mistake: (m) => ({ constant: (to, value) => m.constant(to, BigInt.asUintN(32, value)) }),
  },
  {
    title: "a remainder is a quotient",
    mistake: (m) => ({
      divide: (op, ...rest) => m.divide(op === "rem_u" ? "div_u" : op, ...rest),
    }),
  },
  {
    title: "every fifth spill is lost",
    mistake: (m) => {
      let count = 0;
      return {
        storeSlot: (from: Register, slot: number) => {
          if (++count % 5 !== 0) m.storeSlot(from, slot);
        },
      };
    },
  },
  {
    title: "a register that calls keep is not saved",
    mistake: (m) => ({
      prologue: (saved, slots, leaf) => m.prologue(saved.slice(0, -1), slots, leaf),
      epilogue: (saved, slots, leaf) => m.epilogue(saved.slice(0, -1), slots, leaf),
      incomingSlot: (index, saved, slots, leaf) =>
        m.incomingSlot(index, saved.slice(0, -1), slots, leaf),
    }),
  },
];

function signed(condition: Condition): Condition {
  return condition.replace(/_u$/, "_s") as Condition;
}

function orEqual(condition: Condition | undefined): Condition | undefined {
  return condition?.replace(/^lt/, "le") as Condition | undefined;
}
