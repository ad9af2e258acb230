import { useSyncExternalStore, type ComponentType, type ReactNode } from "react";
import { Listeners } from "../n3/core/listeners";
import { share } from "./share";

/** A generated page: elements and no hooks, so that calling it is the same as rendering it. */
export type GeneratedPage = () => ReactNode;

interface Slot {
  readonly Component: ComponentType;
  replace(page: GeneratedPage): void;
}

const slots = new Map<string, Slot>();

function newSlot(first: GeneratedPage): Slot {
  const changed = new Listeners();
  // The page is called, not rendered: a newer one is another function, and React would drop the
  // state of everything in it.
  let current = first();
  return {
    Component() {
      return useSyncExternalStore(changed.subscribe, () => current);
    },
    replace(page) {
      current = share(current, page()) as ReactNode;
      changed.notify();
    },
  };
}

/** The component of a page by its name: it stays while the program's text is edited. */
export function slot(name: string, page: GeneratedPage): ComponentType {
  const known = slots.get(name) ?? newSlot(page);
  slots.set(name, known);
  return known.Component;
}

/** Shows a newer text of a page, if the page was ever opened. */
export function replacePage(name: string, page: GeneratedPage): void {
  slots.get(name)?.replace(page);
}

/** Whether a page was ever opened. */
export function isOpened(name: string): boolean {
  return slots.has(name);
}
