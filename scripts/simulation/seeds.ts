// Seeds that have once found a mistake. They are run with every test; what a seed does changes with
// the simulation, so each mistake has a test of its own as well.

export const SEEDS: readonly number[] = [
  // Signals to a command that had ended already.
  169, 188,
  // Units whose failures start each other without end.
  119, 182,
  // Jobs that wait for each other in a circle.
  553, 1381, 1643, 2742,
  // A reload of a service that fails and starts again with RestartMode=direct.
  10091, 11488, 12994,
];
