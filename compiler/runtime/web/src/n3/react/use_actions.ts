import { useCallback } from "react";
import { useLocation } from "wouter";
import { perform, type Action } from "../core/actions";
import type { Scope } from "../core/scope";
import { useRuntime } from "./context";

/** Does what a program lists, one after the other; the first that fails is the last. */
export function useActions(): <S extends Scope>(
  actions: readonly Action<S>[],
  scope: S,
  refresh?: () => void,
) => Promise<boolean> {
  const runtime = useRuntime();
  const [, navigate] = useLocation();
  return useCallback(
    (actions, scope, refresh) => perform(runtime, actions, scope, { navigate, refresh }),
    [runtime, navigate],
  );
}
