import { startApp, type RunningApp } from "../n3/react/app";
import type { AppDefinition } from "../n3/react/app_definition";
import { isOpened, replacePage, type GeneratedPage } from "./page_slots";

/** The addresses of one build, as the preview tells them. */
export interface Modules {
  readonly app: string;
  readonly pages: Readonly<Record<string, string>>;
}

export type Load = (address: string) => Promise<{ readonly default: unknown }>;

// Addresses are from the root of the preview, wherever that is.
const load: Load = (address) =>
  import(/* @vite-ignore */ import.meta.env.BASE_URL + address.slice(1)) as ReturnType<Load>;

/** Starts the app, and follows the builds that the preview announces by `n3:modules` events. */
export function start(app: AppDefinition, modules: Modules): void {
  const pages = new Updates(startApp(app, { strict: false }), modules, load);
  window.addEventListener("n3:modules", (event) => {
    const { detail } = event as CustomEvent<Modules>;
    pages.take(detail).then(
      (changed) => window.dispatchEvent(new CustomEvent("n3:shown", { detail: { changed } })),
      () => {
        // A module of a build that is no more: the bar says that the page is old.
        window.dispatchEvent(new Event("n3:failed"));
      },
    );
  });
  window.dispatchEvent(new Event("n3:listening"));
}

/** What is shown, and what takes its place. Of the builds that wait, the newest is shown. */
export class Updates {
  #shown: Modules;
  #newest: Modules;
  #last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly app: RunningApp,
    first: Modules,
    private readonly load: Load,
  ) {
    this.#shown = first;
    this.#newest = first;
  }

  /** Shows a build; says whether anything of what is loaded changed. Fails if a module is gone. */
  take(next: Modules): Promise<boolean> {
    this.#newest = next;
    const taken = this.#last.then(() => this.#exchange(this.#newest));
    this.#last = taken.catch(() => undefined);
    return taken;
  }

  async #exchange(next: Modules): Promise<boolean> {
    const stale = Object.entries(next.pages).filter(
      ([name, address]) => isOpened(name) && this.#shown.pages[name] !== address,
    );
    const [app, ...pages] = await Promise.all([
      next.app === this.#shown.app ? undefined : this.load(next.app),
      ...stale.map(([, address]) => this.load(address)),
    ]);
    this.#shown = next;
    stale.forEach(([name], i) => {
      replacePage(name, pages[i]?.default as GeneratedPage);
    });
    if (app !== undefined) this.app.replace({ ...app });
    return stale.length > 0 || app !== undefined;
  }
}
