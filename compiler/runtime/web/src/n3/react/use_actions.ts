import { useCallback } from "react";
import { useLocation } from "wouter";
import { perform, type Action, type Effects } from "../core/actions";
import type { Scope } from "../core/scope";
import { useRuntime } from "./context";

/** Does what a program lists, one after the other; the first that fails is the last. */
export function useActions(): <S extends Scope>(
  actions: readonly Action<S>[],
  scope: S,
  effects?: Omit<Effects, "navigate">,
) => Promise<boolean> {
  const runtime = useRuntime();
  const [, navigate] = useLocation();
  return useCallback(
    (actions, scope, effects) => perform(runtime, actions, scope, { ...effects, navigate }),
    [runtime, navigate],
  );
}
