// The imports that scripts/aot puts machine code in the place of.
export declare function syscall2(number: i32, a: i64, b: i64): i64;
export declare function syscall3(number: i32, a: i64, b: i64, c: i64): i64;
