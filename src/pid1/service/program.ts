// A program, which is data, carried out: system calls one after the other, in this process.
//
// Layout: u32 steps, u32 relocations, the steps, the relocations (u32 each), padding to 8, the
// data. A step: u16 number, u16 errno that is no failure, u16 kinds of arguments (2 bits each), u16
// that is told when it fails, six i64. When it is done, its result stands in its first argument's
// place.
import {
  ANY_ERRNO,
  ARGUMENT_DATA,
  ARGUMENT_RESULT,
  CALL_DECIMAL,
  CALL_DEFAULT_SIGNALS,
  CALL_VALUE,
  PROGRAM_HEAD,
  STEP_BYTES,
} from "../../wire/kinds";
import { EINVAL, SIG_DFL, SIG_SETMASK, SIGRTMAX } from "../constants";
import { syscall6 } from "../kernel";
import { SIGACTION, SIGNAL_SET } from "../memory-map";
import { rt_sigaction, rt_sigprocmask } from "../syscalls";

/** What the step that failed is told by, when `runProgram` says that one did. */
export let failedTag: i32 = 0;
/** The result of the last step. */
export let lastResult: i64 = 0;

let data: usize = 0;
let steps: usize = 0;
let stepCount: i64 = 0;

/** 0, or the errno of the step that failed. A program that ends in execve does not come back. */
export function runProgram(program: usize, bytes: i32): i32 {
  failedTag = 0;
  lastResult = 0;
  if (!prepare(program, bytes)) return EINVAL;
  const count = load<i32>(program);
  for (let i = 0; i < count; i++) {
    const step = steps + i * STEP_BYTES;
    const result = runStep(step);
    const errno = <i32>-result;
    if (result < 0 && result > -4096 && !isNoFailure(errno, load<u16>(step, 2))) {
      failedTag = load<u16>(step, 6);
      return errno;
    }
    store<i64>(step, result, 8);
    lastResult = result;
  }
  return 0;
}

/** Finds the parts, and turns the data's offsets into addresses; false where they do not fit. */
function prepare(program: usize, bytes: i32): bool {
  if (bytes < PROGRAM_HEAD) return false;
  const count = load<u32>(program);
  const relocations = load<u32>(program, 4);
  if (count > 4096 || relocations > 65536) return false;
  const table = PROGRAM_HEAD + count * STEP_BYTES;
  const dataAt = (table + relocations * 4 + 7) & ~7;
  if (<i32>dataAt > bytes) return false;
  const size = <u32>bytes - dataAt;
  steps = program + PROGRAM_HEAD;
  stepCount = count;
  data = program + dataAt;
  for (let i: u32 = 0; i < relocations; i++) {
    const at = load<u32>(program + table + i * 4);
    if (at + 8 > size || at + 8 < at) return false;
    store<u64>(data + at, load<u64>(data + at) + data);
  }
  return true;
}

function runStep(step: usize): i64 {
  const number = <i32>load<u16>(step);
  const kinds = <u32>load<u16>(step, 4);
  if (number === CALL_DECIMAL) {
    writeDecimal(argument(step, kinds, 0), <usize>argument(step, kinds, 1));
    return 0;
  }
  if (number === CALL_VALUE) return argument(step, kinds, 0);
  if (number === CALL_DEFAULT_SIGNALS) {
    resetSignals();
    return 0;
  }
  return syscall6(
    number,
    argument(step, kinds, 0),
    argument(step, kinds, 1),
    argument(step, kinds, 2),
    argument(step, kinds, 3),
    argument(step, kinds, 4),
    argument(step, kinds, 5),
  );
}

function argument(step: usize, kinds: u32, index: i32): i64 {
  const value = load<i64>(step + 8 + index * 8);
  const kind = (kinds >> (index * 2)) & 3;
  if (kind === ARGUMENT_DATA) return value + data;
  if (kind !== ARGUMENT_RESULT) return value;
  return <u64>value < <u64>stepCount ? load<i64>(steps + <usize>value * STEP_BYTES, 8) : 0;
}

function isNoFailure(errno: i32, expected: i32): bool {
  return expected === ANY_ERRNO || errno === expected;
}

function writeDecimal(value: i64, to: usize): void {
  let unit: i64 = 1;
  while (value / unit >= 10) unit *= 10;
  for (; unit > 0; unit /= 10) store<u8>(to++, <u8>(0x30 + ((value / unit) % 10)));
  store<u8>(to, 0);
}

function resetSignals(): void {
  memory.fill(SIGACTION, 0, 32);
  store<i64>(SIGACTION, SIG_DFL);
  for (let signal = 1; signal <= SIGRTMAX; signal++) rt_sigaction(signal, SIGACTION, 0);
  store<u64>(SIGNAL_SET, 0);
  rt_sigprocmask(SIG_SETMASK, SIGNAL_SET, 0);
}
