import { Listeners } from "./listeners";

/** Something with changes that are not saved: a form, or a panel with forms in it. */
interface Editor {
  readonly isChanged: () => boolean;
  readonly discard: () => void;
}

/** What would be lost by leaving a place. Whoever is about to leave it asks here first. */
export class UnsavedChanges implements Editor {
  readonly #editors = new Set<Editor>();
  readonly #asked = new Listeners();
  #waiting: (() => void) | null = null;

  readonly subscribe = this.#asked.subscribe;

  /** What is done once the person agrees to lose the changes; null where nothing was asked. */
  readonly waiting = (): (() => void) | null => this.#waiting;

  readonly isChanged = (): boolean => [...this.#editors].some((editor) => editor.isChanged());

  readonly discard = (): void => {
    for (const editor of this.#editors) editor.discard();
  };

  /** The answer takes it out again. */
  add(editor: Editor): () => void {
    this.#editors.add(editor);
    return () => {
      this.#editors.delete(editor);
    };
  }

  /** Goes on at once where nothing would be lost, else once the person agreed. */
  leave(proceed: () => void): void {
    if (this.isChanged()) this.#ask(proceed);
    else proceed();
  }

  answer(agreed: boolean): void {
    const proceed = this.#waiting;
    this.#ask(null);
    if (!agreed || proceed === null) return;
    this.discard();
    proceed();
  }

  #ask(proceed: (() => void) | null): void {
    this.#waiting = proceed;
    this.#asked.notify();
  }
}
