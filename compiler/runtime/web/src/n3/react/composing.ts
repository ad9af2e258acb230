import { useSyncExternalStore, type KeyboardEvent } from "react";

/*
 * Input methods compose a word from several keys: Enter, Escape, Tab and the arrows choose among the words it
 * offers, and what is in the input meanwhile is not what will be written.
 */

/** Is this key the input method's? Safari ends a composition before its last key, which still has code 229. */
export function isComposing(event: KeyboardEvent): boolean {
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- nothing else tells of that key
  return event.nativeEvent.isComposing || event.nativeEvent.keyCode === 229;
}

let composing = false;

function subscribe(notify: () => void): () => void {
  const begin = () => {
    composing = true;
    notify();
  };
  const end = () => {
    composing = false;
    notify();
  };
  // An input that goes while a word is composed in it ends nothing; the next one to be left does.
  const events = [
    ["compositionstart", begin],
    ["compositionend", end],
    ["focusout", end],
  ] as const;
  for (const [name, listener] of events) document.addEventListener(name, listener, true);
  return () => {
    for (const [name, listener] of events) document.removeEventListener(name, listener, true);
  };
}

/** Is a word being composed, in whichever input? */
export function useComposing(): boolean {
  return useSyncExternalStore(subscribe, () => composing);
}
