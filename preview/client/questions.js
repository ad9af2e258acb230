// @ts-check
/** @import { Question, State } from "./types.js" */
import { QuestionDialog } from "./dialog.js";
import { post } from "./session.js";

/**
 * Shows what the preview asks, one question after the other. A question that is answered elsewhere,
 * or that an edit made moot, goes; one that was put off can be asked for again from the bar.
 */
export class Questions {
  /** @type {{ id: string, dialog: QuestionDialog } | null} */
  #shown = null;
  /** @type {Set<string>} */
  #later = new Set();
  /** @type {readonly Question[]} */
  #all = [];
  #say;

  /** @param {(text: string) => void} say */
  constructor(say) {
    this.#say = say;
  }

  show(/** @type {State} */ state) {
    this.#all = state.questions ?? [];
    const ids = new Set(this.#all.map(({ id }) => id));
    this.#later = new Set([...this.#later].filter((id) => ids.has(id)));
    if (this.#shown !== null && !ids.has(this.#shown.id)) {
      this.#shown.dialog.close();
      this.#shown = null;
    }
    this.#next();
  }

  /** How many wait. */
  get waiting() {
    return this.#all.length;
  }

  /** Asks again what was put off. */
  again() {
    this.#later.clear();
    this.#next();
  }

  #next() {
    const question = this.#all.find(({ id }) => !this.#later.has(id));
    if (this.#shown !== null || question === undefined) return;
    const { id } = question;
    const dialog = new QuestionDialog(question, (value) => {
      this.#shown = null;
      this.#later.add(id);
      if (value !== null) void this.#answer(id, value);
      this.#next();
    });
    this.#shown = { id, dialog };
  }

  async #answer(/** @type {string} */ id, /** @type {string} */ value) {
    const answer = await post("answer", { id, value });
    if ("body" in answer) return;
    this.#later.delete(id);
    this.#say(answer.problem);
  }
}
