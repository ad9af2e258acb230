import { useQuery } from "@tanstack/react-query";
import { useContext } from "react";
import { PageContext, useRuntime } from "./context";
import { fetchMe, rightsOf, type Me, type WidgetRights } from "../core/me";

function useMeQuery() {
  const { endpoint } = useRuntime();
  return useQuery({
    queryKey: ["n3", "", "me"],
    queryFn: ({ signal }) => fetchMe(endpoint, signal),
    staleTime: 60_000,
  });
}

/** Who is reading; undefined until the server said it. */
export function useMe(): Me | undefined {
  return useMeQuery().data;
}

/** Did the server say who reads, or fail to? */
export function useKnownReader(): boolean {
  return !useMeQuery().isPending;
}

/** What this widget may offer on its page. */
export function useRights(widgetKey: string, datasetName: string): WidgetRights {
  return rightsOf(useMe(), useContext(PageContext), widgetKey, datasetName);
}
