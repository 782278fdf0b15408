// An operator -> the ways in which a program can give it operands and use its result. Each goes
// through other code of the translator: operands in registers, in slots of the frame, on the
// spilled operand stack and as immediates; results in the flags, in a local's register, in an
// operand's.
import type { ValueType } from "../../scripts/aot/module.ts";
import { type Form, OPERANDS, PATTERN, WINDOW } from "./probe.ts";

export interface Operator {
  /** The instruction, or several that are to be tried as one. */
  readonly text: string;
  readonly params: readonly ValueType[];
  readonly result: ValueType;
  /** Its result is 0 or 1, and may stay in the flags. */
  readonly compares: boolean;
}

/** What a form computes before and in the operator; its parameters are its locals 0 to n - 1. */
interface Expression extends Operator {
  readonly title: string;
  /** Leaves the operands on the stack. */
  readonly operands: string;
  /** The types of the form's parameters. */
  readonly given: readonly ValueType[];
}

/** Every way in which no operand is a constant. */
export function formsOf(operator: Operator): readonly Form[] {
  const { params } = operator;
  const gets = params.map((_, i) => `local.get ${i}`);
  const loads = params.map((type, i) => `i32.const ${OPERANDS + i * 8} ${type}.load`);
  const expression = (title: string, ...operands: readonly string[]): Expression => ({
    ...operator,
    given: params,
    title,
    operands: operands.join(" "),
  });
  const locals = expression("locals", ...gets);
  const temporaries = expression("temporaries", ...loads);
  const inSlots = expression("locals in slots", "call $touch", ...gets);
  return [
    plain(locals),
    plain(temporaries),
    ...params.map((_, i) => plain(expression(`temporary ${i}`, ...gets.with(i, loads[i]!)))),
    plain(expression("spilled locals", ...gets, "block end")),
    plain(expression("spilled temporaries", ...loads, "call $touch")),
    plain(inSlots),
    ...intoLocals(locals),
    ...intoLocals(inSlots),
    ...keepingOthers(locals),
    underPressure(temporaries, 3),
    underPressure(temporaries, 12),
    underPressure(locals, 12),
    ...[locals, temporaries, inSlots].flatMap((e) => (operator.compares ? usesOfFlags(e) : [])),
  ];
}

/** The operand at `index` is a constant; the others are the form's parameters. */
export function formsWithConstant(
  operator: Operator,
  index: number,
  value: bigint,
): readonly Form[] {
  const expression = withConstant(operator, index, value);
  const uses = operator.compares ? usesOfFlags(expression).slice(0, 3) : [];
  return [plain(expression), ...intoLocals(expression).slice(0, 1), ...uses];
}

/** Of those, only the simplest. */
export function formWithConstant(operator: Operator, index: number, value: bigint): Form {
  return plain(withConstant(operator, index, value));
}

function withConstant(operator: Operator, index: number, value: bigint): Expression {
  const { params } = operator;
  const given = params.toSpliced(index, 1);
  const gets = given.map((_, i) => `local.get ${i}`);
  return {
    ...operator,
    given,
    title: `${hex(value)} as operand ${index}`,
    operands: gets.toSpliced(index, 0, `${params[index]}.const ${value}`).join(" "),
  };
}

export function formOfConstants(operator: Operator, values: readonly bigint[]): Form {
  const operands = values.map((value, i) => `${operator.params[i]}.const ${value}`);
  const title = `constants ${values.map(hex)}`;
  return plain({ ...operator, given: [], title, operands: operands.join(" ") });
}

function hex(value: bigint): string {
  return `0x${value.toString(16)}`;
}

/** `rest` turns the operator's result into the form's. */
function form(expression: Expression, title: string, rest: string, more: Partial<Form> = {}): Form {
  const { given, result, operands, text } = expression;
  return {
    title: `${expression.title}${title}`,
    params: given,
    result,
    text: `${operands} ${text} ${rest}`,
    ...more,
  };
}

function plain(expression: Expression): Form {
  return form(expression, "", "");
}

/** The result replaces an operand, which may be on the stack still, and one that is not. */
function intoLocals(expression: Expression): readonly Form[] {
  const { given, result } = expression;
  const fresh = given.length;
  const same = given.flatMap((type, i) => (type === result ? [i] : []));
  return [
    ...same.map((i) => form(expression, ` into local ${i}`, `local.set ${i} local.get ${i}`)),
    ...same.map((i) => ({
      ...form(expression, ` into local ${i} that is on the stack`, ""),
      text: `local.get ${i} ${expression.operands} ${expression.text}
        local.set ${i} local.get ${i} ${result}.sub`,
    })),
    form(expression, " and a copy", `local.tee ${fresh} local.get ${fresh} ${result}.add`, {
      locals: [result],
    }),
  ];
}

/** The operands that are locals are what they were. */
function keepingOthers(expression: Expression): readonly Form[] {
  const { given, result } = expression;
  const kept = given.map(
    (type, i) => `i64.const 7 i64.rotl local.get ${i} ${widening(type)} i64.add`,
  );
  const rest = `${widening(result)} ${kept.join(" ")}`;
  return [form(expression, " that stay", rest, { result: "i64" })];
}

function widening(type: ValueType): string {
  return type === "i32" ? "i64.extend_i32_u" : "";
}

/** With more on the operand stack than there are registers for it. */
function underPressure(expression: Expression, count: number): Form {
  const values = Array.from({ length: count }, (_, i) => `i32.const ${PATTERN + i * 8} i64.load`);
  const subtractions = "i64.sub ".repeat(count);
  const { operands, text, result } = expression;
  return {
    ...form(expression, ` on top of ${count} values`, "", { result: "i64" }),
    text: `${values.join(" ")} ${operands} ${text} ${widening(result)} ${subtractions}`,
  };
}

/** The first three are the ones that matter most. */
function usesOfFlags(expression: Expression): readonly Form[] {
  const { operands, text, given } = expression;
  const last = given.length - 1;
  const loads = `i32.const ${PATTERN} i64.load i32.const ${PATTERN + 8} i64.load`;
  const whole = (title: string, body: string, result: ValueType = "i32"): Form => ({
    ...form(expression, title, ""),
    result,
    text: body,
  });
  const test = `${operands} ${text}`;
  return [
    whole(", if", `${test} if i32 i32.const 5 else i32.const 9 end`),
    whole(", select", `i32.const 0 i32.const 1 ${test} select`),
    whole(", br_if", `block i32 i32.const 5 ${test} br_if 0 drop i32.const 9 end`),
    whole(", eqz if", `${test} i32.eqz if i32 i32.const 5 else i32.const 9 end`),
    whole(", eqz eqz", `${test} i32.eqz i32.eqz`),
    whole(", eqz select", `i32.const 0 i32.const 7 ${test} i32.eqz select`),
    whole(", eqz br_if", `block ${test} i32.eqz br_if 0 i32.const 5 return end i32.const 9`),
    whole(", br_if with a result", `block i64 ${loads} i64.sub ${test} br_if 0 i64.clz end`, "i64"),
    whole(", select of temporaries", `${loads} ${test} select`, "i64"),
    whole(
      ", select of large constants",
      `i64.const 0x123456789abcdef i64.const 0x8edcba9876543210 ${test} select`,
      "i64",
    ),
    whole(
      ", select of its operands",
      given.length === 0
        ? `i32.const -9 i32.const 0 ${test} select`
        : `local.get ${last} local.get 0 ${test} select`,
      given[0] ?? "i32",
    ),
    whole(", drop", `i32.const 3 ${test} drop`),
    whole(", widened", `${test} i64.extend_i32_u`, "i64"),
    whole(", stored", `i32.const ${WINDOW} ${test} i32.store8 i32.const ${WINDOW} i32.load8_u`),
    whole(", subtracted", `i32.const 7 ${test} i32.sub`),
    whole(", as an argument", `${test} i32.popcnt`),
    whole(", if without else", `${test} if i32.const 5 return end i32.const 9`),
  ];
}
