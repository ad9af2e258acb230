import type { AnyDataset } from "../n3/core/dataset";
import { startApp, type RunningApp } from "../n3/react/app";
import type { AppDefinition } from "../n3/react/app_definition";
import { isShown, replaceComponent } from "./component_slots";
import { isOpened, replacePage, type GeneratedPage } from "./page_slots";

/** The addresses of one build, as the preview tells them. */
export interface Modules {
  readonly app: string;
  readonly datasets: Readonly<Record<string, string>>;
  readonly pages: Readonly<Record<string, string>>;
  /** Those of the program's owner; null before there are any. */
  readonly components: Readonly<Record<string, string>> | null;
  /** The stylesheets of those that have one. */
  readonly styles: Readonly<Record<string, string>> | null;
}

export type Load = (address: string) => Promise<Readonly<Record<string, unknown>>>;

// Addresses are from the root of the preview, wherever that is.
const load: Load = (address) =>
  import(/* @vite-ignore */ import.meta.env.BASE_URL + address.slice(1)) as ReturnType<Load>;

/** Starts the app, and follows the builds that the preview announces by `n3:modules` events. */
export function start(app: AppDefinition, modules: Modules): void {
  const running = startApp(app, { strict: false });
  const pages = new Updates(running, app, modules, load);
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
  window.addEventListener("n3:prepared", (event) => {
    pages.prepare((event as CustomEvent<Modules>).detail);
  });
  window.dispatchEvent(new Event("n3:listening"));
}

/** The names in `next` whose address is another. */
function stale(
  next: Readonly<Record<string, string>>,
  shown: Readonly<Record<string, string>>,
): (readonly [name: string, address: string])[] {
  return Object.entries(next).filter(([name, address]) => shown[name] !== address);
}

/** The components of either build of which the text or the stylesheet is another. */
function staleComponents(next: Modules, shown: Modules): string[] {
  const names = new Set([
    ...Object.keys(shown.components ?? {}),
    ...Object.keys(next.components ?? {}),
  ]);
  return [...names].filter(
    (name) =>
      next.components?.[name] !== shown.components?.[name] ||
      next.styles?.[name] !== shown.styles?.[name],
  );
}

/** What is shown, and what takes its place. Of the builds that wait, the newest is shown. */
export class Updates {
  readonly #app: Pick<RunningApp, "replace" | "runtime">;
  readonly #load: Load;
  #shown: Modules;
  #newest: Modules;
  #last: Promise<unknown> = Promise.resolve();
  /** By name, as they are by now: the app's module keeps those that it was loaded with. */
  readonly #datasets = new Map<string, AnyDataset>();

  constructor(
    app: Pick<RunningApp, "replace" | "runtime">,
    { datasets }: Pick<AppDefinition, "datasets">,
    first: Modules,
    loadModule: Load,
  ) {
    this.#app = app;
    this.#load = loadModule;
    this.#shown = first;
    this.#newest = first;
    for (const dataset of datasets) this.#datasets.set(dataset.name, dataset);
  }

  /** Shows a build; says whether anything of what is loaded changed. Fails if a module is gone. */
  take(next: Modules): Promise<boolean> {
    this.#newest = next;
    const changed = this.#app.runtime.programChanging();
    const taken = this.#last.then(() => this.#exchange(this.#newest, changed)).finally(changed);
    this.#last = taken.catch(() => undefined);
    return taken;
  }

  /** Fetches what a build is about to change on the screen. */
  prepare(next: Modules): void {
    // What cannot be fetched is asked for again once it is to be shown.
    this.#fetch(next).loaded.catch(() => undefined);
  }

  /** Loads what is another in a build: the app, datasets, and pages that were opened. */
  #fetch(next: Modules) {
    const pages = stale(next.pages, this.#shown.pages).filter(([name]) => isOpened(name));
    const all = (list: typeof pages) => Promise.all(list.map(([, address]) => this.#load(address)));
    const loaded = Promise.all([
      next.app === this.#shown.app ? undefined : this.#load(next.app),
      all(stale(next.datasets, this.#shown.datasets)),
      all(pages),
    ]);
    return { pages, loaded };
  }

  async #exchange(next: Modules, changed: () => void): Promise<boolean> {
    const { pages: openedPages, loaded } = this.#fetch(next);
    const components = staleComponents(next, this.#shown).filter(isShown);
    const [app, datasets, pages] = await loaded;
    this.#shown = next;
    await Promise.all(
      components.map((name) =>
        // One whose file is gone has no address.
        replaceComponent(name, next.components?.[name] ?? "", next.styles?.[name] ?? ""),
      ),
    );
    // Answers that came meanwhile are taken first, so that they are drawn with what shows them.
    changed();
    await Promise.resolve();
    for (const dataset of datasets.flatMap(definitionsIn))
      this.#datasets.set(dataset.name, dataset);
    openedPages.forEach(([name], i) => {
      replacePage(name, pages[i]?.default as GeneratedPage);
    });
    if (app !== undefined) {
      const { datasets: named } = app.default as AppDefinition;
      this.#app.replace(
        { ...app },
        named.map((dataset) => this.#datasets.get(dataset.name) ?? dataset),
      );
    } else if (datasets.length > 0) {
      this.#app.runtime.replaceDatasets([...this.#datasets.values()]);
      void this.#app.runtime.programChanged();
    }
    const exchanged = openedPages.length + components.length + datasets.length;
    return exchanged > 0 || app !== undefined;
  }
}

/** The dataset that a module defines: it exports its schemas, too. */
function definitionsIn(module: Readonly<Record<string, unknown>>): AnyDataset[] {
  return Object.values(module).filter(
    (value): value is AnyDataset =>
      typeof value === "object" && value !== null && "fields" in value && "sortable" in value,
  );
}
