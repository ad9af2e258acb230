import type { PageDefinition } from "./app_definition";
import { useApp } from "./context";
import { useCurrentUser } from "./use_current_user";

/** The pages of the menu: those with an address of their own that are open to the reader. */
export function useOfferedPages(): readonly PageDefinition[] {
  const { app } = useApp();
  const me = useCurrentUser();
  return app.pages.filter(
    ({ name, path, menu }) =>
      menu !== false && !path.includes(":") && me?.pages[name]?.access !== false,
  );
}
