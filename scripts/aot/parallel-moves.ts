// Values into fixed registers, all at once: the arguments of a call.
import type { Machine, Register } from "./machine.ts";
import type { OperandStack, Value } from "./operand-stack.ts";

interface Move {
  readonly to: Register;
  readonly from: Register;
}

/** `sourceOf` names the register that a value is in, if it is in one. */
export function moveAll(
  machine: Machine,
  stack: OperandStack,
  moves: readonly { readonly to: Register; readonly value: Value }[],
  sourceOf: (value: Value) => Register | undefined,
): void {
  const fromRegisters: Move[] = [];
  const rest: { readonly to: Register; readonly value: Value }[] = [];
  for (const { to, value } of moves) {
    const from = sourceOf(value);
    if (from === undefined) rest.push({ to, value });
    else fromRegisters.push({ to, from });
  }
  moveRegisters(machine, fromRegisters);
  for (const { to, value } of rest) stack.loadInto(to, value);
}

/** A move waits while its target is another's source; a ring of them is opened by the scratch. */
export function moveRegisters(machine: Machine, moves: readonly Move[]): void {
  let pending = moves.filter((move) => move.to !== move.from);
  while (pending.length > 0) {
    const ready = pending.find((m) => !pending.some((other) => other !== m && other.from === m.to));
    if (ready !== undefined) {
      machine.move(64, ready.to, ready.from);
      pending = pending.filter((move) => move !== ready);
      continue;
    }
    const { from } = pending[0]!;
    machine.move(64, machine.scratch, from);
    pending = pending.map((m) => (m.from === from ? { to: m.to, from: machine.scratch } : m));
  }
}
