// @ts-check
// What the browser keeps of choices in the preview's bar. One that keeps nothing (cookies are off, its
// room is used up) forgets them with the page.

/** @param {() => Storage} storage the browser's; asking for it may throw */
function keptIn(storage) {
  /** @type {Map<string, string>} */
  const inMemory = new Map();
  return {
    /** @param {string} name */
    get(name) {
      try {
        return inMemory.get(name) ?? storage().getItem(name);
      } catch {
        return inMemory.get(name) ?? null;
      }
    },
    /** @param {string} name @param {string} value */
    set(name, value) {
      try {
        storage().setItem(name, value);
        inMemory.delete(name);
      } catch {
        inMemory.set(name, value);
      }
    },
    /** @param {string} name */
    remove(name) {
      inMemory.delete(name);
      try {
        storage().removeItem(name);
      } catch {
        // Nothing is there.
      }
    },
  };
}

export const keptChoices = keptIn(() => localStorage);
/** As long as the tab is open. */
export const keptInTab = keptIn(() => sessionStorage);
