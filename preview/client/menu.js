// @ts-check
import { element } from "./element.js";

/** A button of the bar that opens a panel above it. One panel is open at a time. */
export class Menu {
  /** @type {Menu | null} */
  static #open = null;

  button;
  panel;
  #opened;

  /**
   * @param {{ label: string, opened?: () => void }} options
   * @param {...Node} content
   */
  constructor({ label, opened = () => {} }, ...content) {
    this.#opened = opened;
    this.button = element("button", {
      type: "button",
      "aria-haspopup": "dialog",
      "aria-expanded": "false",
      onclick: () => (this.panel.hidden ? this.open() : this.close()),
    });
    this.panel = element(
      "div",
      { class: "menu", hidden: true, role: "dialog", "aria-label": label },
      ...content,
    );
    this.panel.addEventListener("keydown", (event) => this.#key(event));
    document.addEventListener("pointerdown", (event) => {
      const path = event.composedPath();
      if (!path.includes(this.panel) && !path.includes(this.button)) this.close(false);
    });
    window.addEventListener("resize", () => this.#place());
  }

  open() {
    Menu.#open?.close(false);
    Menu.#open = this;
    this.panel.hidden = false;
    this.button.setAttribute("aria-expanded", "true");
    this.#opened();
    this.#place();
    const first =
      this.panel.querySelector("[aria-pressed=true]") ?? this.panel.querySelector("button, input");
    if (first instanceof HTMLElement) first.focus();
  }

  close(focus = true) {
    if (this.panel.hidden) return;
    if (Menu.#open === this) Menu.#open = null;
    this.panel.hidden = true;
    this.button.setAttribute("aria-expanded", "false");
    if (focus) this.button.focus();
  }

  /** At its button, and on the screen. */
  #place() {
    if (this.panel.hidden) return;
    const margin = 8;
    const { left } = this.button.getBoundingClientRect();
    const most = document.documentElement.clientWidth - this.panel.offsetWidth - margin;
    this.panel.style.left = `${Math.max(margin, Math.min(left, most))}px`;
  }

  #key(/** @type {KeyboardEvent} */ event) {
    if (event.key === "Escape") {
      event.stopPropagation();
      this.close();
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    const all = [...this.panel.querySelectorAll("button")].filter((one) => one.offsetWidth > 0);
    const at = all.findIndex((one) => one.matches(":focus"));
    if (at < 0) return;
    event.preventDefault();
    all[(at + step + all.length) % all.length]?.focus();
  }
}
