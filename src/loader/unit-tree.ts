// The files that units are made of, as the loader sees them. The edge answers from the file system,
// tests from a record.

/** What lies at a path, without following a last symbolic link. */
export type TreeEntry =
  | { readonly kind: "file"; readonly isEmpty: boolean }
  /** The target is absolute. */
  | { readonly kind: "link"; readonly target: string }
  | { readonly kind: "directory" }
  | { readonly kind: "other" };

export interface UnitTree {
  /** The names in a directory, in any order; none where there is no such directory. */
  list(directory: string): readonly string[];
  entry(path: string): TreeEntry | undefined;
  /** The content of a file that there is. */
  read(path: string): Uint8Array;
}

/**
 * Where the system's units lie, what comes first has precedence; systemd.unit(5), "Unit file load
 * path".
 */
export const SYSTEM_UNIT_PATH: readonly string[] = [
  "/etc/systemd/system.control",
  "/run/systemd/system.control",
  "/run/systemd/transient",
  "/run/systemd/generator.early",
  "/etc/systemd/system",
  "/etc/systemd/system.attached",
  "/run/systemd/system",
  "/run/systemd/system.attached",
  "/run/systemd/generator",
  "/usr/local/lib/systemd/system",
  "/usr/lib/systemd/system",
  "/lib/systemd/system",
  "/run/systemd/generator.late",
];
