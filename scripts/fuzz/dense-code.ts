// Random numbers -> functions in text form in which nearly every instruction matters.
//
// Most of what wasm-opt makes of random bytes is never reached, or computes what nobody reads.
// These functions are made for the opposite: small numbers, so that comparisons go both ways; few
// variables, so that what is wrong once is used again; loops that end; and a log.
import { MEMORY_BASE } from "../aot/elf.ts";
import type { ValueType } from "../aot/module.ts";
import { EDGE_OPERANDS } from "./edge-operands.ts";
import type { Random } from "./random.ts";

export interface DenseFunction {
  readonly name: string;
  readonly params: readonly ValueType[];
  readonly results: readonly ValueType[];
  readonly locals: readonly ValueType[];
  readonly text: string;
}

export interface DenseOptions {
  /** The mutable ones, by their indices. */
  readonly globals: ReadonlyMap<number, ValueType>;
  /** Whether divisions may trap. */
  readonly traps: boolean;
}

const TYPES: readonly ValueType[] = ["i32", "i64"];
const ARITHMETIC = "add sub mul and or xor shl shr_s shr_u rotl rotr".split(" ");
const DIVISIONS = "div_s div_u rem_s rem_u".split(" ");
const COMPARISONS = "eq ne lt_s lt_u gt_s gt_u le_s le_u ge_s ge_u".split(" ");
const UNARY: Readonly<Record<ValueType, readonly string[]>> = {
  i32: "clz ctz popcnt extend8_s extend16_s".split(" "),
  i64: "clz ctz popcnt extend8_s extend16_s extend32_s".split(" "),
};
const LOADS: Readonly<Record<ValueType, readonly string[]>> = {
  i32: "load load8_s load8_u load16_s load16_u".split(" "),
  i64: "load load8_s load8_u load16_s load16_u load32_s load32_u".split(" "),
};
const STORES: Readonly<Record<ValueType, readonly string[]>> = {
  i32: "store store8 store16".split(" "),
  i64: "store store8 store16 store32".split(" "),
};
/** Addresses up to 31, and offsets up to 15, stay in the window that is dumped. */
const [ADDRESS_MASK, MOST_OFFSET] = [31, 16];
/** How deep expressions and statements nest. */
const [EXPRESSION_DEPTH, STATEMENT_DEPTH] = [4, 3];
/** Each of a function's loops that stand in one another counts down a local of its own. */
const COUNTERS = 2;
const MOST_ROUNDS = 4;

/** A function calls only those before it, and not from loops, so that all of them end. */
export function denseFunctions(
  random: Random,
  count: number,
  options: DenseOptions,
): readonly DenseFunction[] {
  const functions: DenseFunction[] = [];
  const type = () => random.pick(TYPES);
  for (let i = 0; i < count; i++) {
    const params = Array.from({ length: 1 + random.below(9) }, type);
    const locals = Array.from({ length: 1 + random.below(8) }, type);
    const variables = [...params, ...locals];
    const code = new DenseCode(random, variables, [...functions], options);
    const result = type();
    const text = `${code.statements(4 + random.below(6))} ${code.expression(result)}`;
    const counters = Array<ValueType>(COUNTERS).fill("i32");
    functions.push({
      name: `dense${i}`,
      params,
      results: [result],
      locals: [...locals, ...counters],
      text,
    });
  }
  return functions;
}

/** What a branch may name: blocks without a result, from the innermost outwards. */
type Label = "plain" | "other";

class DenseCode {
  private readonly labels: Label[] = [];
  private loops = 0;

  constructor(
    private readonly random: Random,
    private readonly variables: readonly ValueType[],
    private readonly callees: readonly DenseFunction[],
    private readonly options: DenseOptions,
  ) {}

  statements(count: number, depth = STATEMENT_DEPTH): string {
    return Array.from({ length: count }, () => this.statement(depth)).join("\n");
  }

  private statement(depth: number): string {
    const type = this.random.pick(TYPES);
    switch (this.random.below(depth > 0 ? 14 : 8)) {
      case 0:
        return this.store(type);
      case 1:
        return `${this.expression("i64")} call $log`;
      case 2:
        return this.setGlobal();
      case 3:
        return this.bulk();
      case 4:
        return this.branch();
      case 5:
      case 6:
      case 7:
        return this.setLocal();
      case 8:
      case 9:
        return this.loop(depth);
      case 10:
      case 11:
        return this.conditional(depth);
      case 12:
        return `block ${this.inside("plain", () => this.few(depth))} end`;
      default:
        return this.table();
    }
  }

  private few(depth: number): string {
    return this.statements(1 + this.random.below(3), depth - 1);
  }

  /** What is written stands in so many more blocks. */
  private inside(label: Label, write: () => string, blocks = 1): string {
    this.labels.unshift(...Array<Label>(blocks).fill(label));
    const text = write();
    this.labels.splice(0, blocks);
    return text;
  }

  private setLocal(): string {
    const local = this.random.below(this.variables.length);
    return `${this.expression(this.variables[local]!)} local.set ${local}`;
  }

  private setGlobal(): string {
    const [index, type] = this.random.pick([...this.options.globals, [-1, "i32"] as const]);
    return index < 0 ? this.setLocal() : `${this.expression(type)} global.set ${index}`;
  }

  private store(type: ValueType): string {
    const value = this.expression(type, 2);
    return `${this.address()} ${value} ${type}.${this.random.pick(STORES[type])} ${this.offset()}`;
  }

  private address(): string {
    if (this.random.below(4) === 0) return `i32.const ${this.random.below(ADDRESS_MASK + 1)}`;
    return `${this.expression("i32", 1)} i32.const ${ADDRESS_MASK} i32.and`;
  }

  private offset(): string {
    return `offset=${MEMORY_BASE + this.random.below(MOST_OFFSET)}`;
  }

  private bulk(): string {
    const base = `i32.const ${MEMORY_BASE} i32.add`;
    const size = `${this.expression("i32", 1)} i32.const 15 i32.and`;
    const isCopy = this.random.below(2) === 0;
    const second = isCopy ? `${this.address()} ${base}` : this.expression("i32", 1);
    return `${this.address()} ${base} ${second} ${size} memory.${isCopy ? "copy" : "fill"}`;
  }

  private loop(depth: number): string {
    if (this.loops === COUNTERS) return this.setLocal();
    const counter = this.variables.length + this.loops++;
    const body = this.inside("other", () => this.few(depth));
    this.loops--;
    return `i32.const ${1 + this.random.below(MOST_ROUNDS)} local.set ${counter} loop ${body}
      local.get ${counter} i32.const 1 i32.sub local.tee ${counter} br_if 0 end`;
  }

  private conditional(depth: number): string {
    const condition = this.condition();
    const [then, otherwise] = this.inside("plain", () => {
      return `${this.few(depth)};${this.random.below(2) === 0 ? this.few(depth) : ""}`;
    }).split(";");
    return `${condition} if ${then} ${otherwise === "" ? "" : `else ${otherwise}`} end`;
  }

  /** Out of a block, if there is one: with a condition, or behind one. */
  private branch(): string {
    const label = this.pickLabel();
    if (label === undefined) return this.setLocal();
    if (this.random.below(2) === 0) return `${this.condition()} br_if ${label}`;
    return `${this.condition()} if br ${label + 1} end`;
  }

  private pickLabel(): number | undefined {
    const plain = this.labels.flatMap((label, i) => (label === "plain" ? [i] : []));
    return plain.length === 0 ? undefined : this.random.pick(plain);
  }

  /** Blocks in one another, each with a statement behind it. */
  private table(): string {
    const count = 1 + this.random.below(3);
    const labels = Array.from({ length: count + 1 }, () => this.random.below(count));
    let text = this.inside("other", () => this.expression("i32", 2), count);
    text = `${"block ".repeat(count)} ${text} i32.const 3 i32.and br_table ${labels.join(" ")}`;
    for (let around = count - 1; around >= 0; around--) {
      text = `${text} end ${this.inside("other", () => this.setLocal(), around)}`;
    }
    return text;
  }

  private condition(): string {
    const type = this.random.pick(TYPES);
    const not = this.random.below(4) === 0 ? "i32.eqz" : "";
    if (this.random.below(5) === 0) return `${this.expression("i32", 2)} ${not}`;
    if (this.random.below(5) === 0) return `${this.expression(type, 2)} ${type}.eqz ${not}`;
    return `${this.expression(type, 2)} ${this.expression(type, 1)} ${this.comparison(type)} ${not}`;
  }

  private comparison(type: ValueType): string {
    return `${type}.${this.random.pick(COMPARISONS)}`;
  }

  expression(type: ValueType, depth = EXPRESSION_DEPTH): string {
    const less = () => this.expression(type, depth - 1);
    switch (this.random.below(depth > 0 ? 19 : 5)) {
      case 0:
      case 1:
        return `${type}.const ${this.constant(type)}`;
      case 2:
      case 3:
      case 4:
        return this.variable(type);
      case 5:
        return `${this.address()} ${type}.${this.random.pick(LOADS[type])} ${this.offset()}`;
      case 6:
        return `${less()} ${less()} ${this.condition()} select`;
      case 7:
        return `${less()} ${type}.${this.random.pick(UNARY[type])}`;
      case 8:
        return this.converted(type, depth);
      case 9:
        return `${less()} ${this.divisor(type, depth)} ${type}.${this.random.pick(DIVISIONS)}`;
      case 10:
        return this.nested(type, depth);
      case 11:
        return this.call(type, depth);
      case 12:
        return type === "i32" ? this.condition() : `${this.condition()} i64.extend_i32_u`;
      case 13:
        return this.tee(type, depth);
      default:
        return `${less()} ${less()} ${type}.${this.random.pick(ARITHMETIC)}`;
    }
  }

  /** Mostly small numbers, some at the edges, some without any pattern. */
  private constant(type: ValueType): bigint {
    const kind = this.random.below(6);
    if (kind < 4) return BigInt(this.random.below(10) - 3);
    if (kind === 4) return this.random.pick(EDGE_OPERANDS[type]);
    const low = BigInt(this.random.next());
    return type === "i32" ? low : low | (BigInt(this.random.next()) << 32n);
  }

  private variable(type: ValueType): string {
    const fitting = this.variables.flatMap((other, i) => (other === type ? [i] : []));
    const globals = [...this.options.globals].filter(([, other]) => other === type);
    if (globals.length > 0 && this.random.below(6) === 0) {
      return `global.get ${this.random.pick(globals)[0]}`;
    }
    if (fitting.length === 0) return `${type}.const ${this.constant(type)}`;
    return `local.get ${this.random.pick(fitting)}`;
  }

  private tee(type: ValueType, depth: number): string {
    const fitting = this.variables.flatMap((other, i) => (other === type ? [i] : []));
    const value = this.expression(type, depth - 1);
    return fitting.length === 0 ? value : `${value} local.tee ${this.random.pick(fitting)}`;
  }

  private converted(type: ValueType, depth: number): string {
    if (type === "i32") return `${this.expression("i64", depth - 1)} i32.wrap_i64`;
    const how = this.random.pick(["i64.extend_i32_s", "i64.extend_i32_u"]);
    return `${this.expression("i32", depth - 1)} ${how}`;
  }

  /** Without traps: positive. */
  private divisor(type: ValueType, depth: number): string {
    const value = this.expression(type, depth - 1);
    if (this.options.traps && this.random.below(4) === 0) return value;
    const most = type === "i32" ? "0x7fffffff" : "0x7fffffffffffffff";
    return `${value} ${type}.const ${most} ${type}.and ${type}.const 1 ${type}.or`;
  }

  /** A value that comes from one of several places, or from behind a statement. */
  private nested(type: ValueType, depth: number): string {
    const value = () => this.inside("other", () => this.expression(type, depth - 1));
    switch (this.random.below(5)) {
      case 0:
        return `${this.condition()} if ${type} ${value()} else ${value()} end`;
      case 1: {
        const branch = this.inside("other", () => `${this.condition()} br_if 0`);
        return `block ${type} ${value()} ${branch} drop ${value()} end`;
      }
      case 2: {
        const index = () => `${this.expression("i32", 1)} i32.const 3 i32.and br_table 0 1 1 0`;
        const inner = this.inside("other", () => `${this.expression(type, 1)} ${index()}`, 2);
        return `block ${type} block ${type} ${inner} end ${this.variable(type)} ${type}.sub end`;
      }
      case 3:
        return this.overtaken(type, depth);
      default:
        return `block ${type} ${this.inside("other", () => this.statement(0))} ${value()} end`;
    }
  }

  /** An operand that is a local, which has another value by the time that it is used. */
  private overtaken(type: ValueType, depth: number): string {
    const local = this.variables.indexOf(type);
    if (local < 0) return this.expression(type, depth - 1);
    const set = () => `${this.expression(type, depth - 1)} local.set ${local}`;
    const isInBlock = this.random.below(2) === 0;
    const between = isInBlock ? `block ${this.inside("other", set)} end` : set();
    const value = this.expression(type, depth - 1);
    return `local.get ${local} ${between} ${value} ${type}.${this.random.pick(ARITHMETIC)}`;
  }

  private call(type: ValueType, depth: number): string {
    const fitting = this.callees.filter(({ results }) => results[0] === type);
    if (fitting.length === 0 || this.loops > 0) return this.expression(type, depth - 1);
    const { name, params } = this.random.pick(fitting);
    return `${params.map((param) => this.expression(param, 1)).join(" ")} call $${name}`;
  }
}
