// Jumps take their shortest form, and everything behind them moves along.
import { describe, expect, it } from "vitest";
import { CodeBuffer, type JumpEncoding } from "../../scripts/aot/code-buffer.ts";

/** A jump's first byte is this and its size. */
const MARK = 0xa0;

/** Two bytes for up to 10 bytes of distance, else five; the bytes tell the distance. */
const ENCODING: JumpEncoding = {
  size: (_, distance) => (Math.abs(distance) <= 10 ? 2 : 5),
  encode: (_, distance, size) => [MARK + size, distance, ...Array<number>(size - 2).fill(0xee)],
};

const NOTHING = 0x90;

/** `>n` jumps to label n, `n:` places it, a number is so many bytes of nothing. */
function layOut(text: string) {
  const code = new CodeBuffer();
  const labels = new Map<string, number>();
  const label = (name: string) => {
    const known = labels.get(name) ?? code.newLabel();
    labels.set(name, known);
    return known;
  };
  for (const word of text.split(" ")) {
    if (word.startsWith(">")) code.jump(label(word.slice(1)));
    else if (word.endsWith(":")) code.place(label(word.slice(0, -1)));
    else if (word === "call") code.relocate("call", "f");
    else if (word.startsWith("table")) {
      code.tables.push({ symbol: "t", labels: [...word.slice(5)].map(label) });
    } else code.emit(...Array<number>(Number(word)).fill(NOTHING));
  }
  const { bytes, relocations, tables } = code.finish(ENCODING);
  const jumps = [...bytes].flatMap((byte, at) =>
    byte === MARK + 2 || byte === MARK + 5
      ? [{ at, size: byte - MARK, distance: (bytes[at + 1]! << 24) >> 24 }]
      : [],
  );
  return { bytes, jumps, relocations, tables };
}

const jumpsOf = (text: string) =>
  layOut(text).jumps.map(({ at, size, distance }) => [at, size, distance]);

describe("a jump, as its place, its size and its distance", () => {
  it.each([
    ["forwards, short", ">a 10 a:", [[0, 2, 10]]],
    ["forwards, just too far", ">a 11 a:", [[0, 5, 11]]],
    ["backwards, short", "a: 8 >a", [[8, 2, -10]]],
    ["backwards, just too far", "a: 9 >a", [[9, 5, -14]]],
    ["to the next instruction", ">a a: 3", [[0, 2, 0]]],
    ["to itself", "a: >a", [[0, 2, -2]]],
    [
      "over a short one",
      ">a 4 >b 4 a: b:",
      [
        [0, 2, 10],
        [6, 2, 4],
      ],
    ],
    [
      "over one that grows, and so grows itself",
      ">a 4 >b 4 a: 7 b:",
      [
        [0, 5, 13],
        [9, 5, 11],
      ],
    ],
    [
      "in a chain in which each makes the one before it grow",
      ">a 8 >b a: 8 >c b: 8 4 c:",
      [
        [0, 5, 13],
        [13, 5, 13],
        [26, 5, 12],
      ],
    ],
    [
      "crossing one that goes the other way",
      "a: 3 >b 3 >a b: 1",
      [
        [3, 2, 5],
        [8, 2, -10],
      ],
    ],
  ])("%s", (_, text, expected) => {
    expect(jumpsOf(text)).toEqual(expected);
  });
});

it("a relocation moves with the jumps in front of it", () => {
  expect(layOut("call >a 11 a: call 1").relocations.map(({ at }) => at)).toEqual([0, 16]);
});

it("a table holds where its labels are in the end", () => {
  expect(layOut("a: 1 >b 11 tableab b: 1").tables).toEqual([{ symbol: "t", offsets: [0, 17] }]);
});

it("what is appended comes with its jumps, labels and relocations", () => {
  const [front, body] = [new CodeBuffer(), new CodeBuffer()];
  front.emit(NOTHING, NOTHING, NOTHING);
  const label = body.newLabel();
  body.jump(label);
  body.relocate("call", "f");
  body.emit(NOTHING);
  body.place(label);
  front.append(body);
  const { bytes, relocations } = front.finish(ENCODING);
  expect([...bytes]).toEqual([NOTHING, NOTHING, NOTHING, MARK + 2, 1, NOTHING]);
  expect(relocations).toEqual([{ at: 5, kind: "call", symbol: "f" }]);
});

it("a label that was never placed is a mistake that shows", () => {
  const code = new CodeBuffer();
  code.jump(code.newLabel());
  expect(() => code.finish(ENCODING)).toThrow("label 0 was never placed");
});
