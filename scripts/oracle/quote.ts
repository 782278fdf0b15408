// argv -> one line, quoted as systemd does it in what it prints.

const NEEDS_QUOTES = /[\s"\\`$*?[\]'()<>|&;!\p{Cc}]/u;

export function quoteCommandLine(argv: readonly string[]): string {
  return argv.map(quoteWord).join(" ");
}

function quoteWord(word: string): string {
  if (word !== "" && !NEEDS_QUOTES.test(word.replaceAll("]", ""))) return word;
  return `"${word.replace(/["\\`$]/g, "\\$&").replace(/\p{Cc}/gu, controlCharacter)}"`;
}

const NAMES: Readonly<Record<string, string>> = {
  "\x07": "\\a",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\v": "\\v",
};

function controlCharacter(character: string): string {
  return NAMES[character] ?? `\\${character.charCodeAt(0).toString(8).padStart(3, "0")}`;
}
