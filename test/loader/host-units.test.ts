import { expect, test } from "vitest";
import { findUnit } from "../../src/loader/find-unit.ts";
import { withoutHostUnits } from "../../src/loader/host-units.ts";
import { SYSTEM_UNIT_PATH } from "../../src/loader/unit-tree.ts";
import { treeOf } from "../install/tree.ts";

const find = (name: string, files: Readonly<Record<string, string>>) =>
  findUnit(name, SYSTEM_UNIT_PATH, withoutHostUnits(treeOf(files))).kind;

const LIB = "/lib/systemd/system";
const UNIT = "[Service]\nExecStart=true\n";

test.each(["systemd-journald.service", "getty@tty1.service"])("%s of systemd is masked", (name) => {
  const file = name.replace(/@.*\./, "@.");
  expect(find(name, { [`${LIB}/${file}`]: UNIT })).toBe("masked");
  expect(find(name, {})).toBe("not-found");
});

test("an administrator's unit of that name counts, and so do all other units", () => {
  const own = { "/etc/systemd/system/getty@.service": UNIT, [`${LIB}/getty@.service`]: UNIT };
  expect(find("getty@tty1.service", own)).toBe("file");
  expect(find("ssh.service", { [`${LIB}/ssh.service`]: UNIT })).toBe("file");
});
