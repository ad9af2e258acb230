import { useEffect, useSyncExternalStore, type ComponentType, type ReactNode } from "react";
import { Listeners } from "../core/listeners";

type Load<Props> = () => Promise<{ default: ComponentType<Props> }>;

interface Lazy<Props> {
  readonly Component: ComponentType<Props & { readonly fallback?: ReactNode }>;
  /** Fetches the code before it is needed. */
  readonly preload: () => void;
}

type State<Props> =
  | { readonly type: "idle" | "loading" }
  | { readonly type: "ready"; readonly component: ComponentType<Props> }
  | { readonly type: "failed"; readonly error: unknown };

/**
 * A component whose code comes when it is first shown. Unlike `React.lazy` it appears as soon as
 * its code is there: Suspense holds back what follows a fallback by up to 300 ms.
 */
export function lazily<Props extends object>(load: Load<Props>): Lazy<Props> {
  const changed = new Listeners();
  let state: State<Props> = { type: "idle" };
  const become = (next: State<Props>) => {
    state = next;
    changed.notify();
  };
  const preload = () => {
    if (state.type !== "idle") return;
    state = { type: "loading" };
    load().then(
      (module) => {
        become({ type: "ready", component: module.default });
      },
      (error: unknown) => {
        become({ type: "failed", error });
      },
    );
  };
  function Component({ fallback, ...props }: Props & { readonly fallback?: ReactNode }) {
    const known = useSyncExternalStore(changed.subscribe, () => state);
    useEffect(preload, []);
    if (known.type === "failed") {
      // The boundary's next try asks for the code again.
      state = { type: "idle" };
      throw known.error;
    }
    if (known.type !== "ready") return fallback;
    const { component: Loaded } = known;
    // What is left without `fallback` are the component's own props.
    return <Loaded {...(props as unknown as Props)} />;
  }
  return { Component, preload };
}
