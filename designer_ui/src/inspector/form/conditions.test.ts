import fc from "fast-check";
import { expect, it } from "vitest";
import { builtOf, carriedOver, celOf, type Test } from "./conditions";

const subject = fc.constantFrom("digits", "call.caller", "order.state");
const text = fc.string({ minLength: 1 });
const test: fc.Arbitrary<Test> = fc.oneof(
  fc.record({ subject, is: fc.constant("empty") }),
  fc.record({ subject, is: fc.constantFrom("equal", "not_equal"), values: fc.tuple(text) }),
  fc.record({ subject, is: fc.constant("one_of"), values: fc.array(text, { minLength: 1 }) }),
  fc.record({
    ...{ subject, is: fc.constantFrom("at_least", "at_most") },
    values: fc.tuple(fc.integer({ min: -1_000_000, max: 1_000_000 }).map((n) => String(n / 100))),
  }),
);
const several = fc.record({
  test,
  further: fc.array(test, { minLength: 1, maxLength: 4 }),
  join: fc.constantFrom("all" as const, "any" as const),
});

it("says every comparison in CEL and reads it back", () => {
  fc.assert(
    fc.property(test, (one) => {
      expect(builtOf(celOf({ test: one }))).toEqual({ test: one });
    }),
  );
});

it("writes several comparisons that read as the same condition", () => {
  fc.assert(
    fc.property(several, (built) => {
      const read = builtOf(celOf(built));
      // A text that looks like the joint between two comparisons is left to CEL.
      if (read) expect(celOf(read)).toBe(celOf(built));
      else expect(celOf(built)).toMatch(/"[^"]*\) (&&|\|\|) \(/);
    }),
  );
});

it("writes what the engine writes", () => {
  expect(celOf({ test: { subject: "days", is: "at_least", values: ["3"] } })).toBe(
    "number(days) != null && number(days) >= 3.0",
  );
  expect(celOf({ test: { subject: "call.caller", is: "starts_with", values: ["138", "139"] } })).toBe(
    'text(call.caller).startsWith("138") || text(call.caller).startsWith("139")',
  );
});

it("takes up what people write themselves, and leaves alone what no form can say", () => {
  expect(builtOf('digits == "1"')).toEqual({ test: { subject: "digits", is: "equal", values: ["1"] } });
  expect(builtOf('call.caller.startsWith("13")')).toEqual({
    test: { subject: "call.caller", is: "starts_with", values: ["13"] },
  });
  for (const other of ["size(digits) == 4", "days > 3", 'a == "1" && b == "2"', ""])
    expect(builtOf(other)).toBeUndefined();
});

it("begins the other way with what was said", () => {
  expect(carriedOver({ exit: "a", test: { subject: "digits", is: "equal", values: ["1"] } }, ["when"])).toEqual({
    when: 'text(digits) == "1"',
  });
  expect(carriedOver({ when: "size(digits) == 4" }, ["test", "further", "join"])).toEqual({});
  expect(carriedOver({ expression: "a" }, ["value"])).toEqual({});
});
