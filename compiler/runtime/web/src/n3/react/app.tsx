import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import type { AppDefinition } from "./app_definition";
import { AppRoot } from "./app_root";
import { browserEnvironment, followBrowser } from "../core/browser";
import { followPreview } from "../core/preview_events";
import { Runtime } from "../core/runtime";
import { ThemeSwitch } from "../core/theme";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/shell.css";

/** The program; its types are checked where it is written. */
export function defineApp(app: AppDefinition): AppDefinition {
  return app;
}

interface RunningApp {
  /** Takes a newer `app.tsx` without losing what people did (hot update). */
  replace(module: Readonly<Record<string, unknown>> | undefined): void;
}

/** Starts the app in `#root`. */
export function startApp(first: AppDefinition): RunningApp {
  const element = document.getElementById("root");
  if (element === null) throw new Error('index.html has no element with id "root".');
  const runtime = new Runtime(browserEnvironment(), first.datasets);
  const theme = new ThemeSwitch(first.theme ?? {});
  followBrowser(runtime);
  if (import.meta.env.DEV) followPreview(runtime, theme);
  const root = createRoot(element);
  const render = (app: AppDefinition) => {
    document.title = app.title;
    root.render(
      <StrictMode>
        <AppRoot app={app} runtime={runtime} theme={theme} />
      </StrictMode>,
    );
  };
  render(first);
  return {
    replace(module) {
      if (module === undefined) return;
      const app = module.default as AppDefinition;
      runtime.replaceDatasets(app.datasets);
      theme.replace(app.theme ?? {});
      render(app);
      void runtime.queries.invalidateQueries({ queryKey: ["n3"] });
    },
  };
}
