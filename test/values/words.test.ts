import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  NAME_WORDS,
  QUOTED_WORDS,
  RELAXED_WORDS,
  splitWords,
  type WordRules,
} from "../../src/values/words.ts";

function wordsOf(text: string, rules: WordRules = QUOTED_WORDS): readonly string[] {
  return splitWords(text, rules).words.map((word) => word.text);
}

describe("words", () => {
  test.each([
    ["a b\tc", ["a", "b", "c"]],
    ['"a b" c', ["a b", "c"]],
    ["'a \"b' c", ['a "b', "c"]],
    ['a"b c"d', ["ab cd"]],
    ['"" a', ["", "a"]],
    ["a\\x20b \\s \\t", ["a b", " ", "\t"]],
    ["\\101\\u00e9\\U0001f600", ["A\u00e9\u{1f600}"]],
    ["\\xc3\\xa9", ["\u00e9"]],
    ['\\"a b\\"', ['"a', 'b"']],
    ["", []],
    ["  ", []],
  ] as const)("%j is %j", (text, words) => {
    expect(wordsOf(text)).toEqual(words);
  });

  test("an unknown escape stays, and is reported where it stands", () => {
    const { words, problems } = splitWords("a \\q b", QUOTED_WORDS);
    expect(words.map(({ text }) => text)).toEqual(["a", "\\q", "b"]);
    expect(problems).toMatchObject([{ offset: 2, length: 2 }]);
  });

  test("bytes that are no character are an unknown escape", () => {
    expect(splitWords("\\xff", QUOTED_WORDS).problems).toHaveLength(1);
    expect(splitWords("\\x00", QUOTED_WORDS).problems).toHaveLength(1);
    expect(splitWords("\\ud800", QUOTED_WORDS).problems).toHaveLength(1);
  });

  test("an open quote ends the list, and is reported", () => {
    const { words, problems, complete } = splitWords('a "b c', QUOTED_WORDS);
    expect(words.map(({ text }) => text)).toEqual(["a"]);
    expect(problems).toMatchObject([{ offset: 2 }]);
    expect(complete).toBe(false);
  });

  test("in names, a backslash is itself", () => {
    expect(wordsOf("a\\x2db.service", NAME_WORDS)).toEqual(["a\\x2db.service"]);
  });

  test("relaxed, an open quote reaches to the end, and a backslash makes plain", () => {
    expect(wordsOf("a 'b c", RELAXED_WORDS)).toEqual(["a", "b c"]);
    expect(wordsOf("a\\\\ \\'b c\\\\", RELAXED_WORDS)).toEqual(["a\\", "'b", "c\\"]);
  });

  test("with empty words, each separator counts", () => {
    const rules = { ...NAME_WORDS, separators: ":", emptyWords: true };
    expect(wordsOf("a::b:", rules)).toEqual(["a", "", "b", ""]);
  });

  test("what was quoted is read as what it was", () => {
    const quote = (word: string) => `"${word.replace(/["\\]/g, "\\$&").replace(/\n/g, "\\n")}"`;
    const text = fc.string({ unit: "grapheme" }).filter((word) => !word.includes("\r"));
    fc.assert(
      fc.property(fc.array(text), (words) => {
        expect(wordsOf(words.map(quote).join(" "))).toEqual(words);
      }),
    );
  });

  test("in any text, words lie one behind the other and within it", () => {
    const rules = [QUOTED_WORDS, NAME_WORDS, RELAXED_WORDS];
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.constantFrom(...rules), (text, chosen) => {
        let position = 0;
        const { words, problems } = splitWords(text, chosen);
        for (const { start, end } of words) {
          expect(start).toBeGreaterThanOrEqual(position);
          expect(end).toBeGreaterThanOrEqual(start);
          position = end;
        }
        expect(position).toBeLessThanOrEqual(text.length);
        for (const { offset } of problems) expect(offset).toBeLessThanOrEqual(text.length);
      }),
    );
  });
});
