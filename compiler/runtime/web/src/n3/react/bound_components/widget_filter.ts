import { useContext, useMemo } from "react";
import { PageContext } from "../context";
import type { AnyQuery } from "../../core/live_lists";
import { useScope } from "../scope";

type WidgetParameters = Pick<AnyQuery, "widget" | "params">;

const nothing: WidgetParameters = {};

/**
 * What a list says of its widget, so that the server applies the filter that the program gives it:
 * the widget's name, and parameters of the page. `names` is undefined where there is no filter.
 */
export function useWidgetFilter(
  widgetKey: string,
  names: readonly string[] | undefined,
): WidgetParameters {
  const page = useContext(PageContext);
  const { params } = useScope();
  const filtered = names !== undefined && page !== null;
  // Equal text means equal values.
  const known = (names ?? []).flatMap((name) => {
    const value = wire(params[name]);
    return value === undefined ? [] : [[name, value] as const];
  });
  const text = JSON.stringify(known);
  return useMemo(
    () =>
      filtered
        ? {
            widget: `${page}.${widgetKey}`,
            params: Object.fromEntries(JSON.parse(text) as [string, string][]),
          }
        : nothing,
    [filtered, page, widgetKey, text],
  );
}

function wire(value: unknown): string | undefined {
  if (value === null || value === undefined) return undefined;
  return typeof value === "string" ? value : JSON.stringify(value);
}
