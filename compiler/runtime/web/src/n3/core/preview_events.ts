import type { Runtime } from "./runtime";
import type { Appearance } from "./theme";

/**
 * Answers the bar that `n3 preview` adds to the page. An event whose default is prevented is
 * taken; else the bar reloads the page.
 */
export function followPreview(
  sessions: {
    readonly current: () => Pick<Runtime, "programChanged">;
    readonly startAfresh: () => void;
  },
  theme: Pick<Appearance, "choose">,
  page: EventTarget = window,
): void {
  // The program changed what the API answers.
  page.addEventListener("n3:refresh", () => {
    void sessions.current().programChanged();
  });
  // Somebody else is at the keyboard.
  page.addEventListener("n3:identity", (event) => {
    event.preventDefault();
    sessions.startAfresh();
  });
  page.addEventListener("n3:theme", (event) => {
    const { detail } = event as CustomEvent<unknown>;
    if (detail !== "light" && detail !== "dark") return;
    event.preventDefault();
    theme.choose(detail);
  });
}
