// The types of `firstborn/register`, copied into the package as `register.d.ts`.

/**
 * Makes the importing program its own container init. Import it first:
 *
 * ```js
 * import "firstborn/register";
 * ```
 *
 * As PID 1 the process becomes firstborn, which starts the same program again as its child; all
 * other processes go on at once. `FIRSTBORN_REGISTER=0` turns it off, and `FIRSTBORN_OPTIONS`
 * (words separated by blanks, such as `--grace 10s`) are options for firstborn. There is nothing
 * to import by name.
 */
export {};
