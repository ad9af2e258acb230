// @ts-check
import { keptChoices } from "./kept.js";

const root = document.documentElement;
const system = matchMedia("(prefers-color-scheme: dark)");

export const isDark = () =>
  (root.dataset["theme"] ?? (system.matches ? "dark" : "light")) === "dark";

/** Lets the app change its theme; one that does not listen is changed from outside. */
export function chooseTheme(/** @type {"light" | "dark"} */ mode) {
  const asked = new CustomEvent("n3:theme", { detail: mode, cancelable: true });
  if (!window.dispatchEvent(asked)) return;
  keptChoices.set("n3.theme", mode);
  root.dataset["theme"] = mode;
}

/** Keeps an element's theme that of the page. */
export function followTheme(/** @type {HTMLElement} */ host, changed = () => {}) {
  const apply = () => {
    // Not `theme`: the app's own rules for its themes would be for this element, too.
    host.dataset["look"] = isDark() ? "dark" : "light";
    changed();
  };
  new MutationObserver(apply).observe(root, { attributeFilter: ["data-theme"] });
  system.addEventListener("change", apply);
  apply();
}
