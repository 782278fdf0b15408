// A pattern such as `nginx*` -> whether a name matches it.

/** fnmatch(3), as far as unit names go. */
export function matchesPattern(name: string, pattern: string): boolean {
  const expression = pattern.replace(/\[!?[^\]]+\]|[\s\S]/g, (piece) => {
    if (piece === "*") return ".*";
    if (piece === "?") return ".";
    if (piece.length > 1) return piece.replace("[!", "[^").replaceAll("\\", "\\\\");
    return piece.replace(/[.+^${}()|[\]\\]/, "\\$&");
  });
  return new RegExp(`^${expression}$`).test(name);
}
