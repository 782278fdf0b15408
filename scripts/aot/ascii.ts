// ascii("...") in AssemblyScript source -> the full address of its bytes, NUL-terminated.
//
// AssemblyScript's own strings are UTF-16 with a header: twice the size, and not what the kernel
// takes. The text is replaced before the compiler sees it; line numbers stay as they were.

const CALL = /\bascii\(\s*(?:"((?:[^"\\]|\\.)*)"|`([^`\\]*)`),?\s*\)/g;

export function expandAscii(source: string): string {
  return source.replace(CALL, (call: string, quoted?: string, raw?: string) => {
    const text = quoted === undefined ? (raw ?? "") : (JSON.parse(`"${quoted}"`) as string);
    const bytes = [...new TextEncoder().encode(text), 0];
    if (bytes.indexOf(0) !== bytes.length - 1) throw new Error(`a NUL inside ${call}`);
    const lines = "\n".repeat(call.split("\n").length - 1);
    return `(<i64>memory.data<u8>([${bytes.join(",")}])${lines})`;
  });
}
