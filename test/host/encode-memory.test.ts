import { expect, test } from "vitest";
import { encodeMemory } from "../../src/host/encode-memory.ts";
import { decodeMemory, firstMemory, type Memory, withShim } from "../../src/host/memory.ts";
import { Machine } from "../state/machine.ts";
import { service } from "../state/units.ts";

/** Two services that run, one of them with a name that JSON has to escape. */
function running(): Memory {
  const names = ["a.service", 'b\\"é.service'];
  const { state } = new Machine(names.map((name) => service(name, {}))).boot(...names);
  const memory = firstMemory({ control: "/run/control", notify: "/run/notify" });
  return { ...memory, state, environment: { LANG: 'C"' }, said: ["a", "b"] };
}

const asJson = (memory: Memory) => JSON.parse(JSON.stringify(memory));

test("a memory comes back as it was", () => {
  const memory = running();
  expect(decodeMemory(encodeMemory(memory))).toEqual(asJson(memory));
});

test("what has changed since the last commit is seen, at every depth", () => {
  const before = running();
  encodeMemory(before);
  const name = "a.service";
  const { [name]: unit } = before.state.units;
  const units = { ...before.state.units, [name]: { ...unit!, stoppedByHand: true } };
  const memories = [
    withShim(before, name, 7),
    { ...before, state: { ...before.state, units } },
    { ...before, state: { ...before.state, units: {} } },
    { ...before, said: [...before.said, "c"] },
  ];
  for (const memory of memories) {
    expect(decodeMemory(encodeMemory(memory))).toEqual(asJson(memory));
  }
});
