import { expect, test } from "vitest";
import { linkPlan } from "../../src/plan/link.ts";
import { INVERSE, type Relation } from "../../src/plan/relations.ts";
import { service, target } from "../state/units.ts";

const RELATIONS = Object.keys(INVERSE) as readonly Relation[];

test.each(RELATIONS)("%s is known to both of its units", (relation) => {
  const { units } = linkPlan([
    service("a.service", {}, { [relation]: ["b.service"] }),
    service("b.service"),
  ]);
  expect(units["a.service"]!.relations).toEqual({ [relation]: ["b.service"] });
  expect(units["b.service"]!.relations).toEqual({ [INVERSE[relation]]: ["a.service"] });
});

test("every relation is the inverse of its inverse", () => {
  for (const relation of RELATIONS) expect(INVERSE[INVERSE[relation]]).toBe(relation);
});

test("a relation that both units name is there once", () => {
  const a = service("a.service", {}, { Before: ["b.service"] });
  const { units } = linkPlan([a, service("b.service", {}, { After: ["a.service"] })]);
  expect(units["a.service"]!.relations).toEqual({ Before: ["b.service"] });
});

test("a unit that is named and not there was not found", () => {
  const { units } = linkPlan([service("a.service", {}, { Wants: ["b.service", "c.target"] })]);
  expect(units["b.service"]).toMatchObject({ kind: "service", load: "not-found" });
  expect(units["c.target"]).toMatchObject({
    ...{ kind: "target", load: "not-found" },
    relations: { WantedBy: ["a.service"] },
  });
});

test("other names lead to the unit itself", () => {
  const units = [target("t.target", { Wants: ["other.service"] }), service("a.service")];
  const plan = linkPlan(units, {
    aliases: { "other.service": "a.service" },
    essential: ["other.service"],
  });
  expect(plan.units["t.target"]!.relations).toEqual({ Wants: ["a.service"] });
  expect(plan.essential).toEqual(["a.service"]);
});

test("a unit is not related to itself, by any of its names", () => {
  const a = service("a.service", {}, { After: ["a.service", "other.service"] });
  const plan = linkPlan([a], { aliases: { "other.service": "a.service" } });
  expect(plan.units["a.service"]!.relations).toEqual({});
});

test("a plan is plain data", () => {
  const plan = linkPlan([
    service("a.service", {}, { Requires: ["b.service"] }),
    target("t.target"),
  ]);
  expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
});
