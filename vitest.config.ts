import { defineConfig } from "vitest/config";

/** Unit tests need nothing but Node; integration tests run the built programs in real namespaces. */
export default defineConfig({
  test: {
    projects: [
      { test: { name: "unit", include: ["test/{aot,pid1,launcher,style}/**/*.test.ts"] } },
      {
        test: {
          name: "integration",
          include: ["test/integration/**/*.test.ts"],
          testTimeout: 60_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
