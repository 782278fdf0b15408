// The text of a unit, and of its drop-ins -> the unit that is built of them, for tests.

import { type BuiltUnit, buildUnit } from "../../src/manifest/build-unit.ts";
import type { Service } from "../../src/manifest/service.ts";
import type { LoadedUnit } from "../../src/manifest/unit.ts";
import { parseUnitFile } from "../../src/unit-file/parse.ts";
import { HOST } from "./host.ts";

export function build(
  text: string,
  name = "a.service",
  dropIns: readonly string[] = [],
): BuiltUnit {
  const source = {
    name,
    aliases: [],
    fragmentPath: `/etc/systemd/system/${name}`,
    main: parseUnitFile(name, text),
    dropInPaths: dropIns.map((_, index) => `${name}.d/${index}.conf`),
    dropIns: dropIns.map((dropIn, index) => parseUnitFile(`${name}.d/${index}.conf`, dropIn)),
  };
  return buildUnit(source, HOST);
}

/** The unit; a refused one is the test's mistake. */
export function loaded(built: BuiltUnit): LoadedUnit {
  if (built.unit.kind === "refused") throw new Error(built.unit.reason);
  if (built.unit.kind === "masked") throw new Error("the unit is masked");
  return built.unit;
}

/** A service whose section has these lines, and `ExecStart=/bin/a` before them. */
export function serviceWith(...lines: readonly string[]): Service {
  return service(`[Service]\nExecStart=/bin/a\n${lines.join("\n")}`);
}

export function service(text: string, name?: string, dropIns?: readonly string[]): Service {
  const unit = loaded(build(text, name, dropIns));
  if (unit.kind !== "service") throw new Error(`${unit.name} is no service`);
  return unit.service;
}

/** Every diagnostic as `line severity code`. */
export function findings({ diagnostics }: BuiltUnit): readonly string[] {
  return diagnostics.map(({ code, severity, span }) => `${span.line} ${severity} ${code}`);
}
