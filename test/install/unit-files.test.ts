import { describe, expect, test } from "vitest";
import { disable, unmask } from "../../src/install/disable.ts";
import { enable, mask } from "../../src/install/enable.ts";
import { allUnitFiles, fileStateOf } from "../../src/install/file-state.ts";
import { isPreset, readPresets } from "../../src/install/preset.ts";
import { contextOf } from "./tree.ts";

const LIB = "/usr/lib/systemd/system";
const ETC = "/etc/systemd/system";
const INSTALL = "[Service]\nExecStart=true\n[Install]\nWantedBy=multi-user.target\n";
const A = { [`${LIB}/a.service`]: INSTALL };
const PLACE = { directory: ETC, force: false, verb: "enable" };

describe("a unit's file state is", () => {
  test.each<[string, Record<string, string>]>([
    ["disabled", A],
    ["static", { [`${LIB}/a.service`]: "[Service]\n" }],
    ["indirect", { [`${LIB}/a.service`]: "[Install]\nAlso=b.service\n" }],
    ["enabled", { ...A, [`${ETC}/multi-user.target.wants/a.service`]: `-> ${LIB}/a.service` }],
    ["enabled-runtime", { ...A, "/run/systemd/system/x.target.wants/a.service": "-> /a" }],
    ["masked", { ...A, [`${ETC}/a.service`]: "-> /dev/null" }],
    ["masked-runtime", { ...A, "/run/systemd/system/a.service": "-> /dev/null" }],
    ["alias", { [`${LIB}/a.service`]: "-> b.service", [`${LIB}/b.service`]: INSTALL }],
    ["linked", { [`${ETC}/a.service`]: "-> /opt/a.service", "/opt/a.service": INSTALL }],
    ["generated", { "/run/systemd/generator/a.service": INSTALL }],
  ])("%s", (state, files) => {
    expect(fileStateOf("a.service", contextOf(files))).toBe(state);
  });

  test("nothing where no file has the name", () => {
    expect(fileStateOf("a.service", contextOf({}))).toBeUndefined();
  });
});

describe("enable", () => {
  test("links the unit where its [Install] section says, and its Also= too", () => {
    const files = {
      [`${LIB}/a.service`]: `${INSTALL}Alias=b.service\nAlso=c.service\n`,
      [`${LIB}/c.service`]: INSTALL,
    };
    expect(enable(["a.service"], PLACE, contextOf(files)).changes).toEqual([
      { kind: "link", path: `${ETC}/b.service`, target: `${LIB}/a.service` },
      ...["a", "c"].map((name) => {
        const path = `${ETC}/multi-user.target.wants/${name}.service`;
        return { kind: "link", path, target: `${LIB}/${name}.service` };
      }),
    ]);
  });

  test("changes nothing for a unit that is missing or masked, and says which", () => {
    const context = contextOf({ ...A, [`${ETC}/m.service`]: "-> /dev/null" });
    for (const [name, problem] of [
      ["n.service", "unit n.service does not exist."],
      ["m.service", `unit ${ETC}/m.service is masked.`],
    ] as const) {
      const { changes, failure } = enable(["a.service", name], PLACE, context);
      expect([changes, failure]).toEqual([[], `Failed to enable unit, ${problem}`]);
    }
  });

  test("never replaces a file, and another link with --force alone", () => {
    const taken = { [`${LIB}/a.service`]: `${INSTALL}Alias=b.service\n` };
    const links = (files: Record<string, string>, force: boolean) =>
      enable(["a.service"], { ...PLACE, force }, contextOf({ ...taken, ...files })).changes.length;
    expect(links({ [`${ETC}/b.service`]: INSTALL }, true)).toBe(1);
    expect(links({ [`${ETC}/b.service`]: "-> /c.service" }, false)).toBe(1);
    expect(links({ [`${ETC}/b.service`]: "-> /c.service" }, true)).toBe(2);
  });
});

test("disable removes every link to the unit and by its name, and links to these", () => {
  const links = {
    [`${ETC}/b.service`]: `-> ${LIB}/a.service`,
    [`${ETC}/c.service`]: `-> ${ETC}/b.service`,
    [`${ETC}/x.target.wants/a.service`]: "-> /elsewhere",
    [`${ETC}/x.target.wants/d.service`]: `-> ${LIB}/d.service`,
  };
  const { changes } = disable(["a.service"], PLACE, contextOf({ ...A, ...links }));
  expect(changes.map(({ path }) => path).sort()).toEqual(Object.keys(links).sort().slice(0, 3));
});

test("mask and unmask touch links to /dev/null alone", () => {
  const masked = { [`${ETC}/a.service`]: "-> /dev/null" };
  expect(mask(["a.service"], PLACE, contextOf(masked)).changes).toEqual([]);
  expect(
    mask(["a.service"], PLACE, contextOf({ [`${ETC}/a.service`]: INSTALL })).failure,
  ).toContain("already exists");
  expect(unmask(["a.service"], ETC, contextOf(masked)).changes).toHaveLength(1);
  expect(unmask(["a.service"], ETC, contextOf({ [`${ETC}/a.service`]: "-> /b" })).changes).toEqual(
    [],
  );
});

test("the first rule that matches is the preset, and without one it is enabled", () => {
  const directory = "systemd/system-preset";
  const rules = readPresets(
    contextOf({
      [`/etc/${directory}/50-a.preset`]: "# a comment\ndisable a*\nenable ab.service\n",
      [`/usr/lib/${directory}/50-a.preset`]: "enable a*\n",
      [`/usr/lib/${directory}/90-b.preset`]: "enable a*\ndisable b.*\n",
    }),
  );
  const presets = ["ab.service", "b.service", "c.service"].map((name) => isPreset(name, rules));
  expect(presets).toEqual([false, false, true]);
});

test("unit files are listed once, whatever is beside them", () => {
  const files = {
    ...A,
    [`${ETC}/a.service`]: "-> /x",
    [`${ETC}/a.service.d/x.conf`]: "",
    [`${ETC}/README`]: "",
  };
  expect(allUnitFiles(contextOf(files))).toEqual(["a.service"]);
});
