// @ts-check
/** @import { Question } from "./types.js" */
import { element } from "./element.js";

/** @typedef {Pick<Question, "text" | "detail" | "choices">} Asked */

/** Where dialogs are: in the preview's own part of the page. @type {ParentNode & Node} */
let home = document.documentElement;

export function showDialogsIn(/** @type {ParentNode & Node} */ node) {
  home = node;
}

/**
 * A question over the page. What destroys something is asked about twice: the second time with
 * what is lost, and with the focus on the way back.
 */
export class QuestionDialog {
  #dialog;
  #content = element("div", {});
  #asked;
  #answered;

  /** @param {Asked} asked @param {(value: string | null) => void} answered */
  constructor(asked, answered) {
    this.#asked = asked;
    this.#answered = answered;
    this.#dialog = element(
      "dialog",
      {
        class: "question",
        "aria-label": asked.text,
        oncancel: (/** @type {Event} */ event) => {
          event.preventDefault();
          this.#answer(null);
        },
      },
      this.#content,
    );
    home.append(this.#dialog);
    this.#first();
    this.#dialog.showModal();
  }

  /** Takes the question back. */
  close() {
    this.#dialog.close();
    this.#dialog.remove();
  }

  #answer(/** @type {string | null} */ value) {
    this.close();
    this.#answered(value);
  }

  #first() {
    const { text, detail, choices } = this.#asked;
    const buttons = choices.map((choice) =>
      element("button", {
        type: "button",
        class: choice.destructive === true ? "danger" : undefined,
        text: choice.label,
        onclick: () =>
          choice.destructive === true ? this.#second(choice) : this.#answer(choice.value),
      }),
    );
    this.#show(text, detail, ...buttons, this.#later());
  }

  #second(/** @type {Asked["choices"][number]} */ choice) {
    const yes = element("button", {
      type: "button",
      class: "danger solid",
      text: `Yes: ${choice.label}`,
      onclick: () => this.#answer(choice.value),
    });
    const back = element("button", { type: "button", text: "Back", onclick: () => this.#first() });
    this.#show(`${choice.label}?`, this.#asked.detail ?? this.#asked.text, yes, back);
    back.focus();
  }

  #later() {
    return element("button", {
      type: "button",
      class: "quiet",
      text: "Not now",
      onclick: () => this.#answer(null),
    });
  }

  /** @param {string} text @param {string | undefined} detail @param {...Node} buttons */
  #show(text, detail, ...buttons) {
    this.#content.replaceChildren(
      element("h2", { text }),
      ...(detail === undefined || detail === "" ? [] : [element("p", { text: detail })]),
      element("div", { class: "answers" }, ...buttons),
    );
  }
}

/** Asks; null where nobody chose. @returns {Promise<string | null>} */
export function ask(/** @type {Asked} */ asked) {
  return new Promise((resolve) => new QuestionDialog(asked, resolve));
}
