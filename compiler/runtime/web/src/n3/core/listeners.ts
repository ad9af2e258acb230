/** A set of callbacks; what React's `useSyncExternalStore` subscribes to. */
export class Listeners {
  readonly #all = new Set<() => void>();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#all.add(listener);
    return () => {
      this.#all.delete(listener);
    };
  };

  notify(): void {
    for (const listener of [...this.#all]) listener();
  }
}
