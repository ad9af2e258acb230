/** The key that is held with a letter: "Ctrl", or "⌘" on Apple's keyboards. */
export const heldKey = /Mac|iPhone|iPad/.test(navigator.userAgent) ? "⌘" : "Ctrl";
