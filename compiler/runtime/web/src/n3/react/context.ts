import { createContext, useContext, useSyncExternalStore } from "react";
import type { AppDefinition } from "./app_definition";
import type { Runtime, DatasetHandle } from "../core/runtime";

interface AppValue {
  readonly app: AppDefinition;
  readonly runtime: Runtime;
}

export const AppContext = createContext<AppValue | null>(null);

/** The name of the page that a widget is on; null outside of pages. */
export const PageContext = createContext<string | null>(null);

/** The title of that page, which a widget of the same title does not repeat. */
export const PageTitleContext = createContext<string | null>(null);

/** Tells the copies of one widget apart, as a loop makes them. */
export const CopyContext = createContext("");

/** What the row is called that a copy was made for; tells the copies apart for those who hear them. */
export const CopyTitleContext = createContext<string | null>(null);

/** The name of a widget for assistive technology: "Deals", in a loop "Deals: Acme". */
export function useAccessibleTitle(title: string): string {
  const copy = useContext(CopyTitleContext);
  return copy === null ? title : `${title}: ${copy}`;
}

/** Names a widget within the app: what is half-typed in it is kept under this name. */
export function useWidgetName(widgetKey: string): string {
  const page = useContext(PageContext) ?? "";
  const copy = useContext(CopyContext);
  return `${page}/${copy}${widgetKey}`;
}

export function useApp(): AppValue {
  const value = useContext(AppContext);
  if (value === null) throw new Error("N3 widgets and hooks must be used inside <AppRoot>.");
  return value;
}

export function useRuntime(): Runtime {
  return useApp().runtime;
}

/** The dataset at work; another object once the program made another of it. */
export function useDatasetHandle(datasetName: string): DatasetHandle {
  const runtime = useRuntime();
  return useSyncExternalStore(runtime.onDatasets, () => runtime.handle(datasetName));
}
