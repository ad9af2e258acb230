import { createContext, useContext } from "react";
import type { AppDefinition } from "./app_definition";
import type { Runtime, Session } from "./runtime";

export interface AppValue {
  readonly app: AppDefinition;
  readonly runtime: Runtime;
}

export const AppContext = createContext<AppValue | null>(null);

/** The name of the page that a widget stands on; null outside of pages. */
export const PageContext = createContext<string | null>(null);

/** Tells the copies of one widget apart, as a loop makes them. */
export const CopyContext = createContext("");

/** Names a widget within the app: what is half-typed in it is kept under this name. */
export function useWidgetName(widgetKey: string): string {
  const page = useContext(PageContext) ?? "";
  const copy = useContext(CopyContext);
  return `${page}/${copy}${widgetKey}`;
}

export function useApp(): AppValue {
  const value = useContext(AppContext);
  if (value === null) throw new Error("N3 widgets and hooks work below <AppRoot>.");
  return value;
}

export function useRuntime(): Runtime {
  return useApp().runtime;
}

export function useSession(datasetName: string): Session {
  return useApp().runtime.session(datasetName);
}
