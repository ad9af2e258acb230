import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import * as expressions from "./expressions";

interface Case {
  readonly source: string;
  readonly row: Readonly<Record<string, unknown>>;
  readonly want: unknown;
  readonly typescript: string;
}

// Relative to the workspace, where vitest runs.
const table = readFileSync("../../../expr/testdata/printed.json", "utf8");
const cases = JSON.parse(table) as readonly Case[];
const ada: expressions.ExpressionUser = {
  id: "ada",
  name: "Ada",
  email: null,
  roles: ["editor"],
  anonymous: false,
  claims: { team: "red" },
};
const empty = Object.fromEntries(
  ["s", "t", "n", "m", "x", "b", "d", "e", "u"].map((f) => [f, null]),
);

describe("the printed cases of the compiler", () => {
  it.each(cases)("$source of $row is $want", ({ row, want, typescript }) => {
    const names = Object.keys(expressions);
    // eslint-disable-next-line @typescript-eslint/no-implied-eval -- what the compiler printed
    const evaluate = new Function("row", "user", ...names, `return ${typescript};`) as (
      ...values: readonly unknown[]
    ) => unknown;
    expect(evaluate({ ...empty, ...row }, ada, ...Object.values(expressions))).toEqual(want);
  });
});
