import { useEffect, useSyncExternalStore, type ComponentType, type ReactNode } from "react";
import { Listeners } from "../core/listeners";
import { useRuntime } from "./context";
import { page as words } from "../words/page";

/** A part of the page whose code did not come. */
export class MissingPart extends Error {
  readonly retry: () => void;

  constructor(cause: unknown, retry: () => void) {
    super(words.partMissing, { cause });
    this.retry = retry;
  }
}

type Load<Props> = () => Promise<{ default: ComponentType<Props> }>;

interface Lazy<Props> {
  readonly Component: ComponentType<Props & { readonly fallback?: ReactNode }>;
  /** Fetches the code before it is needed. */
  readonly preload: () => void;
}

type State<Props> =
  | { readonly type: "idle" | "loading" }
  | { readonly type: "ready"; readonly component: ComponentType<Props> }
  | { readonly type: "failed"; readonly error: unknown; readonly attempt: number };

/**
 * A component whose code comes when it is first shown. Unlike `React.lazy` it appears as soon as
 * its code is there: Suspense holds back what follows a fallback by up to 300 ms.
 *
 * Code that cannot be loaded (the network is away, or the app has become another version) is an error of the part
 * of the page that it is. Of what `opens` over the page it is none: the page stays, says so and tries again.
 */
export function lazily<Props extends object>(
  load: Load<Props>,
  { opens = false }: { readonly opens?: boolean } = {},
): Lazy<Props> {
  const changed = new Listeners();
  let told = false;
  let attempt = 0;
  let shown = 0;
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
        told = false;
        become({ type: "ready", component: module.default });
      },
      (error: unknown) => {
        attempt += 1;
        // Fetched ahead of time in vain: whoever shows it asks again.
        if (shown === 0) state = { type: "idle" };
        else become({ type: "failed", error, attempt });
      },
    );
  };
  const isTold = () => told;
  const tell = () => {
    told = true;
  };
  const retry = () => {
    state = { type: "idle" };
    preload();
  };
  function Component({ fallback, ...props }: Props & { readonly fallback?: ReactNode }) {
    const known = useSyncExternalStore(changed.subscribe, () => state);
    useEffect(() => {
      shown += 1;
      preload();
      return () => {
        shown -= 1;
      };
    }, []);
    if (known.type === "failed" && opens) {
      return <Missing key={known.attempt} isTold={isTold} onTell={tell} onRetry={retry} />;
    }
    if (known.type === "failed") throw new MissingPart(known.error, retry);
    if (known.type !== "ready") return fallback;
    const { component: Loaded } = known;
    // What is left without `fallback` are the component's own props.
    return <Loaded {...(props as unknown as Props)} />;
  }
  return { Component, preload };
}

const retryAfter = 5_000;

/** In the place of what cannot be loaded now. */
function Missing({
  isTold,
  onTell,
  onRetry,
}: {
  readonly isTold: () => boolean;
  readonly onTell: () => void;
  readonly onRetry: () => void;
}) {
  const { clock, toasts } = useRuntime();
  useEffect(() => {
    if (!isTold()) {
      const run = () => {
        location.reload();
      };
      toasts.show(words.partMissing, { tone: "bad", action: { label: words.reload, run } });
      onTell();
    }
    window.addEventListener("online", onRetry);
    const cancel = clock.after(retryAfter, onRetry);
    return () => {
      window.removeEventListener("online", onRetry);
      cancel();
    };
    // Once: each failure is another element.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, []);
  return null;
}
