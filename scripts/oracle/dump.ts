// What `systemd --test` prints -> the units in it, each with its properties.

/** A unit as systemd has loaded it. */
export interface DumpedUnit {
  readonly name: string;
  /** Every `Property: value` in its order; commands are under the name of their directive. */
  readonly properties: readonly Property[];
}

export interface Property {
  readonly name: string;
  readonly value: string;
}

const UNIT = /^\t-> Unit (.*):$/;
const COMMANDS = /^\t\t-> (Exec\w+):$/;
const COMMAND_LINE = /^\t\t\tCommand Line: (.*)$/;
const PROPERTY = /^\t\t([A-Za-z][A-Za-z0-9 ]*): ?(.*)$/;

export function parseDump(text: string): ReadonlyMap<string, DumpedUnit> {
  const units = new Map<string, DumpedUnit>();
  let properties: Property[] = [];
  let commands = "";
  for (const line of text.split("\n")) {
    const unit = UNIT.exec(line);
    const command = COMMAND_LINE.exec(line);
    const property = PROPERTY.exec(line);
    if (unit !== null) {
      properties = [];
      units.set(unit[1]!, { name: unit[1]!, properties });
    } else if (line.startsWith("-> By jobs")) {
      properties = [];
    } else if (command !== null) {
      properties.push({ name: commands, value: command[1]! });
    } else if (property !== null) {
      properties.push({ name: property[1]!, value: property[2]! });
    }
    commands = COMMANDS.exec(line)?.[1] ?? commands;
  }
  return units;
}

/** The values of a property, in their order. */
export function valuesOf(unit: DumpedUnit, name: string): readonly string[] {
  return unit.properties.filter((property) => property.name === name).map(({ value }) => value);
}
