// Seeds that have once found a mistake of PID 1, the manager or what lies between them. They are
// run with every test, though what a seed does changes with the simulation.

export const SEEDS: readonly number[] = [
  // A command of a killed shim that had not come to its execve was taken for a shim, and left.
  104, 212, 223, 467,
  // A stop got a new shim while the manager had not heard of the end of the old one.
  35, 241,
  // A daemon that ended before it was watched was thought to run for ever.
  836, 881, 986,
];
