import { act, render, screen } from "@testing-library/react";
import fc from "fast-check";
import { useEffect, type ReactNode } from "react";
import { expect, test } from "vitest";
import { replacePage, slot } from "./page_slots";
import { share } from "./share";

const rendered: string[] = [];

function Widget({ title }: { readonly title: string; readonly columns: readonly string[] }) {
  useEffect(() => {
    rendered.push(title);
  });
  return <p>{title}</p>;
}

const page = (first: string, second: string) => () => (
  <section>
    <Widget key="a" title={first} columns={["name", "email"]} />
    <Widget key="b" title={second} columns={["name"]} />
  </section>
);

test("what an edit of a page leaves as it was is not rendered again", () => {
  const Page = slot("Shared", page("one", "two"));
  render(<Page />);
  act(() => {
    replacePage("Shared", page("one", "other"));
  });
  expect(screen.getByText("other")).toBeDefined();
  expect(rendered).toEqual(["one", "two", "other"]);
});

test("any value is equal to the next, and is the one of before only where it is equal", () => {
  const value = fc.letrec((tie) => ({
    any: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom<unknown>(null, undefined, 0, -0, NaN, "", "a", true),
      fc.array(tie("any"), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom("a", "b", "key"), tie("any"), {
        maxKeys: 3,
        noNullPrototype: true,
      }),
    ),
  })).any;
  fc.assert(
    fc.property(value, value, (before, next) => {
      const shared = share(before, next);
      expect(shared).toStrictEqual(next);
      expect(share(before, structuredClone(before))).toBe(before);
    }),
  );
});

test("elements differ by type, key, properties, children and the text of functions", () => {
  const element = <Widget key="a" title="t" columns={[]} />;
  const different: ReactNode[] = [
    <Widget key="b" title="t" columns={[]} />,
    <Widget key="a" title="u" columns={[]} />,
    <Widget key="a" title="t" columns={["x"]} />,
    <p key="a">t</p>,
    null,
    "t",
  ];
  expect(share(element, <Widget key="a" title="t" columns={[]} />)).toBe(element);
  for (const other of different) expect(share(element, other)).toEqual(other);
  const doubled = (f: (n: number) => number) => <i title="x" data-f={f} />;
  const twice = doubled((n) => n * 2);
  expect(
    share(
      twice,
      doubled((n) => n * 2),
    ),
  ).toBe(twice);
  expect(
    share(
      twice,
      doubled((n) => n * 3),
    ),
  ).not.toBe(twice);
});
