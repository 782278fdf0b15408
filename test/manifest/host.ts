// A machine for tests: every fact can be told from the others.

import type { HostFacts } from "../../src/values/specifiers.ts";

export const HOST: HostFacts = {
  hostName: "host.example",
  prettyHostName: "Pretty",
  machineId: "machine",
  bootId: "boot",
  kernelRelease: "6.1.0",
  architecture: "x86-64",
  osRelease: { ID: "debian", VERSION_ID: "12" },
  manager: {
    user: "root",
    userId: 0,
    group: "root",
    groupId: 0,
    home: "/root",
    shell: "/bin/sh",
    temporaryDirectory: "/tmp",
    largeTemporaryDirectory: "/var/tmp",
  },
};
