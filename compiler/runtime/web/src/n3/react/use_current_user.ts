import { useQuery } from "@tanstack/react-query";
import { useContext } from "react";
import { PageContext, useRuntime } from "./context";
import {
  currentUserKey,
  fetchCurrentUser,
  rightsOf,
  type CurrentUser,
  type WidgetRights,
} from "../core/current_user";

function useCurrentUserQuery() {
  const { endpoint } = useRuntime();
  return useQuery({
    queryKey: currentUserKey,
    queryFn: ({ signal }) => fetchCurrentUser(endpoint, signal),
    staleTime: 60_000,
  });
}

/** Who is reading; undefined until the server said it. */
export function useCurrentUser(): CurrentUser | undefined {
  return useCurrentUserQuery().data;
}

/** Did the server say who reads, or fail to? */
export function useCurrentUserSettled(): boolean {
  return !useCurrentUserQuery().isPending;
}

/** What this widget may offer on its page. */
export function useRights(widgetKey: string, datasetName: string): WidgetRights {
  return rightsOf(useCurrentUser(), useContext(PageContext), widgetKey, datasetName);
}
