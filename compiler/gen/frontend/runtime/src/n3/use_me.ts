import { useQuery } from "@tanstack/react-query";
import { useContext } from "react";
import { PageContext, useRuntime } from "./context";
import { fetchMe, rightsOf, type Me, type WidgetRights } from "./me";

/** Who is reading; undefined until the server said it. */
export function useMe(): Me | undefined {
  const { endpoint } = useRuntime();
  const { data } = useQuery({
    queryKey: ["n3", "", "me"],
    queryFn: ({ signal }) => fetchMe(endpoint, signal),
    staleTime: 60_000,
  });
  return data;
}

/** What this widget may offer on its page. */
export function useRights(widgetKey: string, datasetName: string): WidgetRights {
  return rightsOf(useMe(), useContext(PageContext), widgetKey, datasetName);
}
