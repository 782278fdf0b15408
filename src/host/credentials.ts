// LoadCredential= and SetCredential= -> what there is to be copied; systemd.exec(5), "Credentials".

import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Credential } from "../directives/settings.ts";
import type { CredentialSource } from "../exec/facts.ts";

/** Where a name without a slash is looked for, after what the container was given. */
const STORES = [
  "/etc/credstore",
  "/run/credstore",
  "/usr/local/lib/credstore",
  "/usr/lib/credstore",
];

export type FoundCredentials =
  | { readonly ok: true; readonly credentials: readonly CredentialSource[] }
  | { readonly ok: false; readonly reason: string };

/** LoadCredential= comes before SetCredential=, which is for where there is no such file. */
export function findCredentials(wanted: readonly Credential[]): FoundCredentials {
  const found = new Map<string, CredentialSource>();
  for (const credential of wanted) {
    if (credential.kind === "value") continue;
    const sources = filesOf(credential.id, credential.path);
    // One that the container was not given is no failure, one that cannot be read is.
    const isRequired = credential.path.startsWith("/") && !hasValue(wanted, credential.id);
    if (sources.length === 0 && isRequired) {
      return { ok: false, reason: `cannot read the LoadCredential= ${credential.path}` };
    }
    for (const source of sources) found.set(source.id, source);
  }
  for (const credential of wanted) {
    if (credential.kind === "file" || found.has(credential.id)) continue;
    const bytes = new TextEncoder().encode(credential.value);
    found.set(credential.id, { id: credential.id, from: { kind: "value", bytes } });
  }
  return { ok: true, credentials: [...found.values()] };
}

/** A credential that the container, or its image, was given; undefined where it was not. */
export function credentialPath(name: string): string | undefined {
  if (name.includes("/")) return undefined;
  const { CREDENTIALS_DIRECTORY: directory } = process.env;
  const places = directory === undefined ? STORES : [directory, ...STORES];
  return places.map((place) => join(place, name)).find((path) => kindOf(path) === "file");
}

function hasValue(wanted: readonly Credential[], id: string): boolean {
  return wanted.some((credential) => credential.kind === "value" && credential.id === id);
}

/** The files of a directory get its name in front of theirs, with `_` for every `/`. */
function filesOf(id: string, path: string): readonly CredentialSource[] {
  const whole = path.startsWith("/") ? path : credentialPath(path);
  if (whole === undefined) return [];
  const kind = kindOf(whole);
  if (kind === "file") return [{ id, from: { kind: "file", path: whole } }];
  if (kind !== "directory") return [];
  const names = readdirSync(whole).sort();
  return names.flatMap((name) => filesOf(`${id}_${name}`, join(whole, name)));
}

function kindOf(path: string): "file" | "directory" | undefined {
  try {
    const status = statSync(path);
    if (status.isDirectory()) return "directory";
    return status.isFile() ? "file" : undefined;
  } catch {
    return undefined;
  }
}
