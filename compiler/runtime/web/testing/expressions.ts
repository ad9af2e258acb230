/** Asks the runtime for the values of expressions that the compiler printed. */
import * as expressions from "../src/n3/core/expressions";

export interface Case {
  readonly source: string;
  readonly row: Readonly<Record<string, unknown>>;
  readonly want?: unknown;
  readonly type: { readonly kind: string; readonly scale?: number };
  readonly typescript: string;
}

export const now = Date.parse("2026-03-29T23:30:15.250Z");

// As in compiler/expr/scope_test.go and tests/engines.py.
const fields = "s t n m x y p q b c d g w v at by l k e f u r ls li j"
  .split(" ")
  .map((f) => [f, null] as const);
const empty: Readonly<Record<string, unknown>> = Object.fromEntries(fields);

const ada: expressions.ExpressionUser = {
  id: "ada",
  name: "Ada",
  email: null,
  roles: ["editor"],
  anonymous: false,
  claims: { team: "red", level: "3", ten: 10, rate: 2.5, teams: ["red", 7, {}], vip: true },
  rowKey: 7,
  row: {
    id: 7,
    team: "red",
    level: 3,
    rate: "12.50",
    since: "2024-02-29T12:00:00.000000Z",
    quota: "PT36H",
  },
};

const params: Readonly<Record<string, unknown>> = {
  "route.id": "42",
  "order.title": "It's 100% \u00e9",
  "order.count": 3,
  "order.total": "19.99",
  "order.weight": 2.5,
  "order.paid": true,
  "order.made": "2026-03-28T22:59:59.999999Z",
  "order.wait": "-PT1.500S",
  "order.unset": null,
};

const names = Object.keys(expressions);

/** In the form that all engines share: a decimal as its text, a length of time in milliseconds. */
export function answer({ row, type, typescript }: Case): unknown {
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- what the compiler printed
  const evaluate = new Function("row", "user", "params", ...names, `return ${typescript};`) as (
    ...values: readonly unknown[]
  ) => unknown;
  const value = evaluate({ ...empty, ...row }, ada, params, ...Object.values(expressions));
  if (type.kind === "decimal")
    return expressions.decimalText(value as bigint | null, type.scale ?? 0);
  if (typeof value === "bigint") return String(value);
  return value === 0 ? 0 : value;
}
