import type { AnyRow } from "./dataset";
import type { ExpressionUser } from "./expressions";

/** What the expressions of a page know. */
export interface Scope {
  readonly user: ExpressionUser;
  /** By path: `route.id`, `order.total` of a loop around, `orders.total` of a dataset's first row. */
  readonly params: Readonly<Record<string, unknown>>;
}

/** The expressions of a row's buttons know the row, too. */
export interface RowScope<T> extends Scope {
  readonly row: T;
}

/** Who reads while the server has not said it. */
export const nobody: ExpressionUser = {
  id: null,
  name: null,
  email: null,
  roles: [],
  anonymous: true,
};

/** A row under its name: `order.total`, and `order.customer.name` through a reference. */
export function rowParams(name: string, row: AnyRow): Record<string, unknown> {
  const params: Record<string, unknown> = {};
  const add = (prefix: string, values: Readonly<Record<string, unknown>>) => {
    for (const [field, value] of Object.entries(values)) {
      params[`${prefix}.${field}`] = value;
      if (typeof value === "object" && value !== null && !Array.isArray(value)) {
        add(`${prefix}.${field}`, value as Record<string, unknown>);
      }
    }
  };
  add(name, row);
  return params;
}
