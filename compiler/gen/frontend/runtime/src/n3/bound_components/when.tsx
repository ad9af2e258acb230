import type { ReactNode } from "react";
import { useScope, type Scope } from "../scope";

interface Props {
  readonly condition: (scope: Scope) => unknown;
  /** Shows its children where the condition does not hold. */
  readonly otherwise?: boolean;
  readonly children: ReactNode;
}

/** Shows its children only when something is so. It protects nothing: the server does. */
export function When({ condition, otherwise = false, children }: Props) {
  const holds = condition(useScope()) === true;
  return holds === otherwise ? null : children;
}
