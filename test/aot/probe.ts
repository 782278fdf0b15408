// Small functions and the operands to call them with -> a program that does so, and the differences
// between what it computes in the JavaScript engine and natively.
import { MEMORY_BASE } from "../../scripts/aot/elf.ts";
import type { Machine } from "../../scripts/aot/machine.ts";
import type { ValueType } from "../../scripts/aot/module.ts";
import { translate } from "../../scripts/aot/translate.ts";
import { type Outcome, runInEngine, runNative } from "../../scripts/fuzz/run.ts";
import type { Target } from "../../scripts/fuzz/targets.ts";
import { assemble } from "../../scripts/fuzz/wasm-code.ts";
import {
  encodeModule,
  type FunctionPart,
  type GlobalPart,
  SYSCALL3,
} from "../../scripts/fuzz/wasm-module.ts";

/** One way to do something, as the body of a function. */
export interface Form {
  readonly title: string;
  readonly params: readonly ValueType[];
  readonly locals?: readonly ValueType[];
  readonly result: ValueType;
  readonly text: string;
}

/** Forms that are all called with each row of operands. */
export interface Group {
  readonly title: string;
  readonly forms: readonly Form[];
  readonly rows: readonly (readonly bigint[])[];
}

/** What the forms may use, besides the function `touch`, which does nothing. */
export interface Surroundings {
  /** They are called by their titles. */
  readonly helpers?: readonly Form[];
  readonly globals?: readonly GlobalPart[];
}

/** The operands of the current row are here, too, eight bytes each. */
export const OPERANDS = MEMORY_BASE;
/** For forms that write. */
export const WINDOW = MEMORY_BASE + 64;
/** Bytes for forms that read. */
export const PATTERN = MEMORY_BASE + 1024;
export const PATTERN_BYTES = Uint8Array.from(
  { length: 2048 },
  (_, i) => (i * i * 73 + i * 151) >> 2,
);
const ROWS = MEMORY_BASE + 4096;
const PAGE = 0x1_0000;

export interface Probe {
  readonly wasm: Uint8Array;
  readonly groups: readonly Group[];
}

export function buildProbe(
  groups: readonly Group[],
  target: Target,
  { helpers = [], globals = [] }: Surroundings = {},
): Probe {
  const rows = new Rows();
  const placed = groups.map((group) => ({ group, address: rows.place(group.rows) }));
  const output = Math.ceil((ROWS + rows.bytes.length) / 8) * 8;
  const outputBytes = Math.max(0, ...groups.map(sizeOf));
  const names = new Map([["syscall3", 0]]);
  const parts: FunctionPart[] = [];
  const add = (name: string, form: Omit<Form, "title" | "result">, result?: ValueType) => {
    names.set(name, names.size);
    const { params, locals = [], text } = form;
    const results = result === undefined ? [] : [result];
    const body = assemble(text, (callee) => indexOf(names, callee));
    parts.push({ name, params, results, locals, body });
  };
  add("touch", { params: [], text: "" });
  for (const helper of helpers) add(helper.title, helper, helper.result);
  placed.forEach(({ group, address }, g) => {
    group.forms.forEach((form, f) => {
      add(`g${g}f${f}`, form, form.result);
    });
    const end = address + group.rows.length * group.rows[0]!.length * 8;
    const text = driverText(group, `g${g}`, { address, end, output, target });
    add(`g${g}`, { params: [], locals: ["i32", "i32"], text });
  });
  const calls = groups.map((_, g) => `call $g${g}`).join(" ");
  add("start", { params: ["i64"], text: `${calls} i32.const 0` }, "i32");
  const data = [
    { address: PATTERN, bytes: PATTERN_BYTES },
    { address: ROWS, bytes: rows.bytes },
  ];
  const memoryPages = Math.ceil((output + outputBytes) / PAGE);
  const module = { imports: [SYSCALL3], functions: parts, globals, memoryPages, data };
  return { wasm: encodeModule({ ...module, exports: ["start"] }), groups };
}

function indexOf(names: ReadonlyMap<string, number>, name: string): number {
  const index = names.get(name);
  if (index === undefined) throw new Error(`no function ${name}`);
  return index;
}

function sizeOf({ rows, forms }: Group): number {
  return rows.length * forms.length * 8;
}

/** The operands of all groups; the same list is there once. */
class Rows {
  private readonly values: bigint[] = [];
  private readonly known = new Map<string, number>();

  get bytes(): Uint8Array {
    return new Uint8Array(BigUint64Array.from(this.values).buffer);
  }

  place(rows: Group["rows"]): number {
    const key = rows.map((row) => row.join()).join(";");
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const address = ROWS + this.values.length * 8;
    for (const row of rows) this.values.push(...row);
    this.known.set(key, address);
    return address;
  }
}

interface Places {
  readonly address: number;
  readonly end: number;
  readonly output: number;
  readonly target: Target;
}

/** Local 0 goes through the rows, local 1 through the results. */
function driverText(group: Group, name: string, places: Places): string {
  const { address, end, output, target } = places;
  const operands = group.rows[0]!.map(
    (_, i) => `i32.const ${OPERANDS + i * 8} local.get 0 i64.load offset=${i * 8} i64.store`,
  );
  const calls = group.forms.map(({ params, result }, f) => {
    const values = params.map((type, i) => `local.get 0 ${type}.load offset=${i * 8}`);
    const widen = result === "i32" ? "i64.extend_i32_u" : "";
    return `local.get 1 ${values.join(" ")} call $${name}f${f} ${widen} i64.store offset=${f * 8}`;
  });
  return `i32.const ${address} local.set 0 i32.const ${output} local.set 1
    loop ${operands.join(" ")} ${calls.join(" ")}
      local.get 1 i32.const ${group.forms.length * 8} i32.add local.set 1
      local.get 0 i32.const ${operands.length * 8} i32.add local.tee 0
      i32.const ${end} i32.ne br_if 0
    end
    i32.const ${target.write} i64.const 1 i64.const ${output} i64.const ${sizeOf(group)}
    call $syscall3 drop`;
}

export interface Differences {
  /** True where nothing differs and the program came to its end. */
  readonly agree: boolean;
  /** How the native program ended, where it should have exited with 0. */
  readonly end: string | undefined;
  /** The first difference of a group, in words. */
  of(title: string): string | undefined;
}

export function runProbe(
  probe: Probe,
  target: Target,
  runner: readonly string[],
  machine?: Machine,
): Differences {
  const options = { target: target.name, debug: false };
  const elf = translate(probe.wasm, machine === undefined ? options : { ...options, machine });
  const [engine, native] = [runInEngine(probe.wasm), runNative(elf, runner)];
  const found = new Map<string, string>();
  let at = 0;
  for (const group of probe.groups) {
    const difference = differenceIn(group, engine.output, native.output, at);
    if (difference !== undefined && !found.has(group.title)) found.set(group.title, difference);
    at += sizeOf(group);
  }
  const end = endText(native);
  return { agree: end === undefined && found.size === 0, end, of: (title) => found.get(title) };
}

function endText({ end }: Outcome): string | undefined {
  return end.kind === "exit" && end.status === 0 ? undefined : JSON.stringify(end);
}

function differenceIn(
  group: Group,
  engine: Uint8Array,
  native: Uint8Array,
  at: number,
): string | undefined {
  const size = sizeOf(group);
  if (Buffer.compare(engine.subarray(at, at + size), native.subarray(at, at + size)) === 0) {
    return engine.length < at + size ? "the engine did not get here" : undefined;
  }
  if (native.length < at + size) return "the native program did not get to the end of this";
  const [expected, found] = [viewOf(engine), viewOf(native)];
  for (const [r, row] of group.rows.entries()) {
    for (const [f, form] of group.forms.entries()) {
      const place = at + (r * group.forms.length + f) * 8;
      const [a, b] = [expected.getBigUint64(place, true), found.getBigUint64(place, true)];
      if (a !== b) return `${form.title} of ${row.map(hex)}: ${hex(a)} expected, ${hex(b)} found`;
    }
  }
  return undefined;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

function hex(value: bigint): string {
  return `0x${value.toString(16)}`;
}
