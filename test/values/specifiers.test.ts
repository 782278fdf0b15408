import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { expandSpecifiers } from "../../src/values/specifiers.ts";
import { parseUnitName } from "../../src/values/unit-names.ts";
import { HOST } from "../manifest/host.ts";
import { answerOf } from "./read.ts";

function expand(text: string, name = "foo-bar@a-b\\x2dc.service"): string {
  const unit = parseUnitName(name);
  if (!unit.ok) throw new Error(unit.problem.message);
  const context = { unit: unit.value, fragmentPath: "/etc/systemd/system/x.service", host: HOST };
  return answerOf(expandSpecifiers(text, context));
}

describe("specifiers", () => {
  test.each([
    ["%n", "foo-bar@a-b\\x2dc.service"],
    ["%N", "foo-bar@a-b\\x2dc"],
    ["%p", "foo-bar"],
    ["%P", "foo/bar"],
    ["%i", "a-b\\x2dc"],
    ["%I", "a/b-c"],
    ["%j", "bar"],
    ["%J", "bar"],
    ["%f", "/a/b-c"],
    ["%y", "/etc/systemd/system/x.service"],
    ["%Y", "/etc/systemd/system"],
    ["%t %S %C %L %E %T %V", "/run /var/lib /var/cache /var/log /etc /tmp /var/tmp"],
    ["%H %l %q", "host.example host Pretty"],
    ["%m %b %v %a", "machine boot 6.1.0 x86-64"],
    ["%o %w %W", "debian 12 "],
    ["%u %U %g %G %h %s", "root 0 root 0 /root /bin/sh"],
    ["%d", "/run/credentials/foo-bar@a-b\\x2dc.service"],
    ["100%% of %%i", "100% of %i"],
  ])("%s is %s", (text, value) => {
    expect(expand(text)).toBe(value);
  });

  test.each(["%", "5% ", "%-", "%\u00e9"])("%j has none in it", (text) => {
    expect(expand(text)).toBe(text);
  });

  test.each(["%z", "a %F"])("%j has one that is not known", (text) => {
    expect(expand(text)).toBe("mistake");
  });

  test("a unit without an instance has an empty one, and its name as a path", () => {
    expect(expand("[%i] %f %N", "a-b.service")).toBe("[] /a/b a-b");
  });

  test("a text without a percent sign stays as it is", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary" }).filter((text) => !text.includes("%")),
        (text) => {
          expect(expand(text)).toBe(text);
        },
      ),
    );
  });

  test("doubled percent signs bring any text back", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        expect(expand(text.replaceAll("%", "%%"))).toBe(text);
      }),
    );
  });
});
