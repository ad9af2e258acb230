const inMemory = new Map<string, string>();

/**
 * How somebody wants to see the page, in this browser. One that keeps nothing (cookies are off, its room is used
 * up) forgets it with the page.
 */
export const keptChoices = {
  get(name: string): string | null {
    try {
      return inMemory.get(name) ?? localStorage.getItem(name);
    } catch {
      return inMemory.get(name) ?? null;
    }
  },
  set(name: string, value: string): void {
    try {
      localStorage.setItem(name, value);
      inMemory.delete(name);
    } catch {
      inMemory.set(name, value);
    }
  },
};
