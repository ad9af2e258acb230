import { page } from "../words/page";

const isApple = /Mac|iPhone|iPad/.test(navigator.userAgent);

/** The key that is held with a letter, and the letter: "Ctrl K", or "⌘ K" on Apple's keyboards. */
export function withHeldKey(letter: string): string {
  return `${isApple ? "⌘" : page.control} ${letter}`;
}
