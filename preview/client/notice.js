// @ts-check
import { element } from "./element.js";

const shownFor = 7000;

/** A line of the bar that says what came of something, and goes by itself. */
export class Notice {
  element = element("p", { class: "notice", role: "status", hidden: true });
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {string} text */
  say = (text) => {
    clearTimeout(this.#timer);
    this.element.textContent = text;
    this.element.hidden = false;
    this.#timer = setTimeout(() => (this.element.hidden = true), shownFor);
  };
}
