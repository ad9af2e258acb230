// @ts-check
/** @import { Person } from "./types.js" */
import { element } from "./element.js";
import { signInAs, currentPerson, describe, people } from "./person.js";

/** Who to be: nobody, one of each role, or anybody by name and roles. */
export class PersonMenu {
  #choices = element("div", { class: "choices", role: "group", "aria-label": "Users" });
  #name = element("input", {
    name: "name",
    required: true,
    maxlength: 200,
    autocomplete: "off",
    placeholder: "Grace",
  });
  #roles = element("input", { name: "roles", autocomplete: "off", placeholder: "editor, auditor" });
  #offered = "";
  #close;
  element;

  /** @param {() => void} close */
  constructor(close) {
    this.#close = close;
    const form = element(
      "form",
      {
        onsubmit: (/** @type {Event} */ event) => {
          event.preventDefault();
          this.#custom();
        },
      },
      element("label", {}, "Name", this.#name),
      element("label", {}, "Roles", this.#roles),
      element("button", { type: "submit", text: "Sign in" }),
    );
    this.element = element(
      "div",
      { class: "menu", hidden: true, role: "dialog", "aria-label": "Signed-in user" },
      this.#choices,
      form,
    );
    this.element.addEventListener("keydown", (event) => this.#key(event));
  }

  open() {
    this.element.hidden = false;
    this.#mark();
    const chosen =
      this.#choices.querySelector("[aria-pressed=true]") ?? this.#choices.firstElementChild;
    if (chosen instanceof HTMLElement) chosen.focus();
  }

  offer(/** @type {readonly string[]} */ roles) {
    const offered = roles.join();
    if (offered === this.#offered) return;
    this.#offered = offered;
    this.#choices.replaceChildren(
      ...[null, ...people(roles)].map((person) => this.#choice(person)),
    );
    this.#mark();
  }

  #choice(/** @type {Person | null} */ person) {
    return element("button", {
      type: "button",
      "data-who": describe(person),
      text: describe(person),
      onclick: () => this.#signInAs(person),
    });
  }

  #mark() {
    const now = describe(currentPerson());
    for (const choice of this.#choices.children)
      choice.setAttribute("aria-pressed", String(choice.getAttribute("data-who") === now));
  }

  #custom() {
    const name = this.#name.value.trim();
    if (name === "") return;
    const roles = this.#roles.value.split(/[\s,]+/).filter((role) => role !== "");
    this.#signInAs({ id: name.toLowerCase().replaceAll(/\s+/g, "-"), name, roles });
  }

  #signInAs(/** @type {Person | null} */ person) {
    signInAs(person);
    this.#mark();
    this.#close();
  }

  #key(/** @type {KeyboardEvent} */ event) {
    if (event.key === "Escape") {
      event.stopPropagation();
      this.#close();
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const all = [...this.#choices.querySelectorAll("button")];
    const at = all.findIndex((choice) => choice.matches(":focus"));
    if (step === undefined || at < 0) return;
    event.preventDefault();
    all[(at + step + all.length) % all.length]?.focus();
  }
}
