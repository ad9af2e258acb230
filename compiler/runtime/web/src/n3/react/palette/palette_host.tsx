import { useEffect, useState, type ReactNode } from "react";
import type { Appearance } from "../../core/theme";
import { withHeldKey } from "../held_key";
import { Icon } from "../icon";
import { lazily } from "../lazily";
import { usePreload } from "../use_preload";
import type { PaletteView } from "./view";
import { page } from "../../words/page";

/** The code comes with the first press: nothing of it is needed to show a page. */
const { Component: Palette, preload } = lazily(() => import("./palette"), { opens: true });

interface PaletteHandle {
  readonly open: () => void;
  readonly element: ReactNode;
}

/** The palette and its keys: Ctrl or ⌘ with K anywhere, and ? where nothing is typed. */
export function usePalette(appearance: Appearance): PaletteHandle {
  usePreload(preload);
  const [view, setView] = useState<PaletteView | null>(null);
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || event.altKey) return;
      const held = event.ctrlKey || event.metaKey;
      if (held && !event.shiftKey && event.key.toLowerCase() === "k") {
        event.preventDefault();
        // A row that is being made is not closed by a key that was meant for the page.
        setView((now) => (now === null ? { type: "search" } : now.type === "create" ? now : null));
      } else if (!held && event.key === "?" && !isTypedIn(event.target)) {
        event.preventDefault();
        setView((now) => now ?? { type: "shortcuts" });
      }
    };
    window.addEventListener("keydown", press);
    return () => {
      window.removeEventListener("keydown", press);
    };
  }, []);
  return {
    open: () => {
      setView({ type: "search" });
    },
    element:
      view === null ? null : <Palette view={view} onView={setView} appearance={appearance} />,
  };
}

/** A cell of a grid takes letters, too: the first one opens its editor. */
function isTypedIn(target: EventTarget | null): boolean {
  return (
    target instanceof Element &&
    target.closest("input, textarea, select, [contenteditable], [role=gridcell]") !== null
  );
}

export function PaletteButton({ palette }: { readonly palette: PaletteHandle }) {
  return (
    <button
      type="button"
      className="n3-find"
      title={page.searchHint}
      aria-keyshortcuts="Control+K Meta+K"
      onPointerEnter={preload}
      onFocus={preload}
      onClick={palette.open}
    >
      <Icon name="search" />
      <span>{page.search}</span>
      <kbd aria-hidden="true">{withHeldKey("K")}</kbd>
    </button>
  );
}
