// The instructions that WebAssembly does not have. scripts/aot puts machine code in the place of
// each of these imports; the tests answer them from a simulated kernel.
//
// A system call's number and arguments go to the kernel as they are, and its result comes back as
// it is: zero or more, or the negated errno (syscall(2), "Architecture/ABI").
export declare function syscall0(number: i32): i64;
export declare function syscall1(number: i32, a: i64): i64;
export declare function syscall2(number: i32, a: i64, b: i64): i64;
export declare function syscall3(number: i32, a: i64, b: i64, c: i64): i64;
export declare function syscall4(number: i32, a: i64, b: i64, c: i64, d: i64): i64;
export declare function syscall5(number: i32, a: i64, b: i64, c: i64, d: i64, e: i64): i64;
export declare function syscall6(number: i32, a: i64, b: i64, c: i64, d: i64, e: i64, f: i64): i64;

// argv, envp and their strings lie on the native stack, above the 4 GiB that a pointer of ours can
// name, so they are read and written by full addresses. Linear memory begins at address 0: one of
// our own pointers, widened, is a full address too.
export declare function peek8(address: i64): i32;
export declare function peek64(address: i64): i64;
export declare function poke64(address: i64, value: i64): void;
