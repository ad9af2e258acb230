import { Fragment, StrictMode } from "react";
import { createRoot } from "react-dom/client";
import type { AnyDataset } from "../core/dataset";
import type { AppDefinition } from "./app_definition";
import { AppRoot } from "./app_root";
import { browserEnvironment, followBrowser } from "../core/browser";
import { followPreview } from "../core/preview_events";
import type { Runtime } from "../core/runtime";
import { Sessions } from "../core/sessions";
import { Appearance } from "../core/theme";
import { languageFor, prepareLanguage } from "../words/languages";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/shell.css";

/** The program; its types are checked where it is written. */
export function defineApp(app: AppDefinition): AppDefinition {
  return app;
}

export interface RunningApp {
  /** That of who is at the keyboard. */
  readonly runtime: Runtime;
  /** Takes a newer `app.tsx` without losing what people did (hot update). */
  replace(
    module: Readonly<Record<string, unknown>> | undefined,
    /** Newer ones than those of the module. */
    datasets?: readonly AnyDataset[],
  ): void;
}

interface StartOptions {
  /**
   * React mounts everything twice while developing, to find effects without an end. It also cancels
   * and repeats each first request; the preview asks for nothing twice. True.
   */
  readonly strict?: boolean;
}

/** Starts the app in `#root`. */
export function startApp(first: AppDefinition, { strict = true }: StartOptions = {}): RunningApp {
  const element = document.getElementById("root");
  if (element === null) throw new Error('index.html has no element with id "root".');
  const sessions = new Sessions(browserEnvironment(), first.datasets);
  const appearance = new Appearance(first.theme ?? {});
  followBrowser(sessions);
  if (import.meta.env.DEV) followPreview(sessions, appearance);
  const root = createRoot(element);
  const Mode = strict ? StrictMode : Fragment;
  let shown = first;
  let waits = true;
  const render = () => {
    document.title = shown.title;
    if (waits) return;
    root.render(
      <Mode>
        <AppRoot app={shown} sessions={sessions} appearance={appearance} />
      </Mode>,
    );
  };
  const begin = () => {
    waits = false;
    render();
  };
  const words = prepareLanguage(languageFor(navigator.languages));
  // Without its words a page in English is better than none.
  if (words === null) begin();
  else words.then(begin, begin);
  return {
    get runtime() {
      return sessions.current();
    },
    replace(module, datasets) {
      if (module === undefined) return;
      const app = module.default as AppDefinition;
      sessions.current().replaceDatasets(datasets ?? app.datasets);
      appearance.replace(app.theme ?? {});
      shown = app;
      render();
      void sessions.current().programChanged();
    },
  };
}
