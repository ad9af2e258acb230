import { createContext, useContext, useEffect, useSyncExternalStore } from "react";
import { UnsavedChanges } from "../core/unsaved_changes";
import { useRuntime } from "./context";
import { Confirm } from "./bound_components/opened";
import { page } from "../words/page";

/** The place that a form is in and that can be left by itself: a panel. */
export const UnsavedContext = createContext<UnsavedChanges | null>(null);

/** The innermost place that can be left: a panel, else the page. */
export function useUnsaved(): UnsavedChanges {
  const page = useRuntime().unsaved;
  return useContext(UnsavedContext) ?? page;
}

/** Keeps a place from being left without a question while something in it is not saved. */
export function useEditor(
  place: UnsavedChanges,
  isChanged: () => boolean,
  discard: () => void,
): void {
  useEffect(() => place.add({ isChanged, discard }), [place, isChanged, discard]);
}

/** Asks before a place is left whose changes would be lost. */
export function LeaveQuestion({ place }: { readonly place: UnsavedChanges }) {
  const waiting = useSyncExternalStore(place.subscribe, place.waiting);
  if (waiting === null) return null;
  return (
    <Confirm
      title={page.discardQuestion}
      question={page.notSavedHere}
      label={page.discard}
      cancel={page.keepEditing}
      risky
      onNo={() => {
        place.answer(false);
      }}
      onYes={() => {
        place.answer(true);
      }}
    />
  );
}
