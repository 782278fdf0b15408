import { defineConfig } from "vitest/config";

/** Random programs and worlds by the hundred: these take longer than all unit tests together. */
const RANDOM = [
  "test/aot/{random,canaries}.test.ts",
  "test/pid1/canaries.test.ts",
  "test/state/{simulation,walk}.test.ts",
  "test/simulation/system.test.ts",
];

/**
 * Unit tests need nothing but Node; integration tests run the built programs in real namespaces,
 * those of the project `docker` in containers (scripts/test-docker starts the engines), those of
 * `daemons` in a Debian image (scripts/test-daemons makes it).
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: [...["test/integration/**", "test/docker/**", "test/daemons/**"], ...RANDOM],
          // Nothing is shared but what is read; a process a file would take longer than the tests.
          isolate: false,
          // A loaded machine is slow, not wrong.
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      { test: { name: "random", include: RANDOM, testTimeout: 120_000 } },
      {
        test: {
          name: "integration",
          include: ["test/integration/**/*.test.ts"],
          testTimeout: 60_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: "daemons",
          include: ["test/daemons/**/*.test.ts"],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: "docker",
          include: ["test/docker/**/*.test.ts"],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
