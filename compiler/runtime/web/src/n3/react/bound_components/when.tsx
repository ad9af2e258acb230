import type { ReactNode } from "react";
import { useScope } from "../scope";
import type { Scope } from "../../core/scope";
import { useKnownReader } from "../use_me";

interface Props {
  readonly condition: (scope: Scope) => unknown;
  /** Shows its children where the condition does not hold. */
  readonly otherwise?: boolean;
  readonly children: ReactNode;
}

/** Shows its children only when something is so. It protects nothing: the server does. */
export function When({ condition, otherwise = false, children }: Props) {
  const scope = useScope();
  const known = useKnownReader();
  // Before it is known who reads, neither branch is right.
  if (!known) return null;
  return (condition(scope) === true) === otherwise ? null : children;
}
