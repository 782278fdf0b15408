// Moves that happen all at once, as a row of single ones.
import fc from "fast-check";
import { expect, it } from "vitest";
import type { Machine } from "../../scripts/aot/machine.ts";
import { moveRegisters } from "../../scripts/aot/parallel-moves.ts";

const [REGISTERS, SCRATCH] = [6, 6];

interface Move {
  readonly to: number;
  readonly from: number;
}

/** What the registers hold after the moves, where each holds its own number before. */
function afterMoves(moves: readonly Move[]) {
  const registers = Array.from({ length: REGISTERS + 1 }, (_, i) => i);
  let count = 0;
  const machine = {
    scratch: SCRATCH,
    move(_width: number, to: number, from: number) {
      registers[to] = registers[from]!;
      count++;
    },
  } as unknown as Machine;
  moveRegisters(machine, moves);
  return { registers: registers.slice(0, REGISTERS), count };
}

const movesOf = (...pairs: readonly (readonly [number, number])[]): readonly Move[] =>
  pairs.map(([to, from]) => ({ to, from }));

it.each([
  ["none", movesOf(), [0, 1, 2, 3, 4, 5], 0],
  ["one to itself", movesOf([2, 2]), [0, 1, 2, 3, 4, 5], 0],
  ["a chain, in the wrong order", movesOf([1, 0], [2, 1], [3, 2]), [0, 0, 1, 2, 4, 5], 3],
  ["an exchange", movesOf([0, 1], [1, 0]), [1, 0, 2, 3, 4, 5], 3],
  ["a ring of three", movesOf([0, 1], [1, 2], [2, 0]), [1, 2, 0, 3, 4, 5], 4],
  ["two rings", movesOf([0, 1], [1, 0], [4, 5], [5, 4]), [1, 0, 2, 3, 5, 4], 6],
  ["a ring with a branch", movesOf([0, 1], [1, 0], [2, 0]), [1, 0, 0, 3, 4, 5], 4],
])("%s", (_, moves, registers, count) => {
  expect(afterMoves(moves)).toEqual({ registers, count });
});

it("any moves: each target has what its source had", () => {
  const register = fc.integer({ min: 0, max: REGISTERS - 1 });
  const sources = fc.array(register, { minLength: REGISTERS, maxLength: REGISTERS });
  const targets = fc.uniqueArray(register);
  fc.assert(
    fc.property(targets, sources, (to, from) => {
      const moves = to.map((target) => ({ to: target, from: from[target]! }));
      const expected = Array.from({ length: REGISTERS }, (_, i) => (to.includes(i) ? from[i]! : i));
      expect(afterMoves(moves).registers).toEqual(expected);
    }),
  );
});
