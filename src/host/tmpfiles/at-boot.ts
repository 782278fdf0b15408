// The image's tmpfiles.d -> the files that its services find: what systemd-tmpfiles-setup.service
// does on a host.

import { readHostFacts } from "../host-facts.ts";
import { say, sayDiagnostic } from "../say.ts";
import { readTmpfilesFiles } from "./read-lines.ts";
import { runTmpfiles } from "./run.ts";

/** As in that unit: devices are the engine's. */
const EXCLUDED = ["/dev"];

/** Nothing of it keeps a unit from starting: what a service misses, the service says. */
export function makeTemporaryFiles(): void {
  const all = { prefixes: [], excludedPrefixes: EXCLUDED, isBoot: true, root: "" };
  const request = { ...all, doesRemove: true, doesClean: false, doesCreate: true };
  const { diagnostics, failures } = runTmpfiles(readTmpfilesFiles(""), request, readHostFacts());
  for (const diagnostic of diagnostics) sayDiagnostic(diagnostic);
  const [first] = failures;
  if (first === undefined) return;
  const more =
    failures.length === 1 ? "" : ` (and ${failures.length - 1} more lines of tmpfiles.d)`;
  say("warning", null, `${first}${more}`);
}
