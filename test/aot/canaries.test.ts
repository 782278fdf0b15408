// Machines that are wrong on purpose: both kinds of comparison have to find each of them.
import { beforeAll, describe, expect, it } from "vitest";
import { machineFor } from "../../scripts/aot/translate.ts";
import { findDifference } from "../../scripts/fuzz/compare.ts";
import { randomProgram } from "../../scripts/fuzz/random-program.ts";
import { TARGETS } from "../../scripts/fuzz/targets.ts";
import { WasmOpt } from "../../scripts/fuzz/wasm-opt.ts";
import { accessGroups, HELPERS } from "./accesses.ts";
import { CALL_GROUPS, CALL_HELPERS, GLOBALS } from "./call-groups.ts";
import { broken, CANARIES } from "./canaries.ts";
import { CONSTRUCT_GROUPS } from "./constructs.ts";
import { groupsOf, OPERATORS } from "./operators.ts";
import { buildProbe, runProbe } from "./probe.ts";
import { PATIENCE_MS } from "./targets.ts";

const target = TARGETS.find(({ name }) => name === process.arch)!;
/** Random programs that a mistake may stay hidden in, one after the other. */
const SEEDS = 100;

let wasmOpt: WasmOpt;
const programs = new Map<number, Uint8Array>();

/** Made once, for all machines. */
function programOf(seed: number): Uint8Array {
  const program = programs.get(seed) ?? randomProgram(wasmOpt, seed, target);
  programs.set(seed, program);
  return program;
}

beforeAll(async () => {
  wasmOpt = await WasmOpt.load();
}, PATIENCE_MS);

const surroundings = { helpers: CALL_HELPERS, globals: GLOBALS };
const probes = [
  buildProbe(OPERATORS.flatMap(groupsOf), target),
  buildProbe([...CONSTRUCT_GROUPS, ...CALL_GROUPS], target, surroundings),
  buildProbe(accessGroups(), target, { helpers: HELPERS }),
];

describe.each(CANARIES)("a machine in which $title", (canary) => {
  const machine = () => broken(machineFor(target.name), canary);

  it(
    "is found by the operators and constructs",
    () => {
      const isFound = probes.some((probe) => !runProbe(probe, target, [], machine()).agree);
      expect(isFound).toBe(true);
    },
    PATIENCE_MS,
  );

  it(
    "is found by the random programs",
    () => {
      const seeds = Array.from({ length: SEEDS }, (_, i) => i + 1);
      const translation = { target, runner: [], machine: machine() };
      const found = seeds.find((seed) => findDifference(programOf(seed), translation));
      expect(found).toBeDefined();
    },
    PATIENCE_MS,
  );
});
