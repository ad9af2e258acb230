// @ts-check
/** @import { Person } from "./types.js" */
import { element } from "./element.js";
import { Menu } from "./menu.js";
import { signInAs, currentPerson, describe, people } from "./person.js";
import { post } from "./session.js";

const searchRest = 150;

/** Who to be: nobody, one of each role, a row of the dataset of users, or anybody by name and roles. */
export class PersonMenu extends Menu {
  #fixed;
  #rows;
  #search;
  #offered = "";
  #asked = 0;
  #name;
  #roles;
  #say;

  /** @param {(text: string) => void} say */
  constructor(say) {
    const fixed = element("div", { class: "choices", role: "group", "aria-label": "Roles" });
    const rows = element("div", { class: "choices", role: "group", "aria-label": "Users" });
    const name = element("input", {
      name: "name",
      required: true,
      maxlength: 200,
      autocomplete: "off",
      placeholder: "Grace",
    });
    const roles = element("input", {
      name: "roles",
      autocomplete: "off",
      placeholder: "editor, auditor",
    });
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let rest;
    const search = element("input", {
      type: "search",
      hidden: true,
      autocomplete: "off",
      placeholder: "Search users",
      "aria-label": "Search users",
      oninput: () => {
        clearTimeout(rest);
        rest = setTimeout(() => void this.#find(), searchRest);
      },
    });
    const form = element(
      "form",
      {
        onsubmit: (/** @type {Event} */ event) => {
          event.preventDefault();
          this.#custom();
        },
      },
      element("label", {}, "Name", name),
      element("label", {}, "Roles", roles),
      element("button", { type: "submit", text: "Sign in" }),
    );
    super(
      { label: "Signed-in user", opened: () => void this.#find() },
      fixed,
      search,
      rows,
      element("details", {}, element("summary", { text: "Someone else" }), form),
    );
    this.#fixed = fixed;
    this.#rows = rows;
    this.#search = search;
    this.#name = name;
    this.#roles = roles;
    this.#say = say;
    this.button.classList.add("who");
    this.render();
  }

  /** Shows who one is by now. */
  render() {
    const now = describe(currentPerson());
    this.button.replaceChildren(
      element("span", { text: now }),
      element("span", { class: "arrow", "aria-hidden": "true", text: "▾" }),
    );
    this.button.setAttribute("aria-label", `Signed in as ${now}`);
    for (const choice of this.panel.querySelectorAll("[data-who]"))
      choice.setAttribute("aria-pressed", String(choice.getAttribute("data-who") === now));
  }

  offer(/** @type {readonly string[]} */ roles) {
    const offered = roles.join();
    if (offered === this.#offered) return;
    this.#offered = offered;
    this.#fixed.replaceChildren(
      ...[null, ...people(roles)].map((person) => this.#choice(person, () => this.#become(person))),
    );
    this.render();
  }

  /** The rows that a search finds; of several answers the newest counts. */
  async #find() {
    const asked = ++this.#asked;
    const answer = await post("data/people", { search: this.#search.value.trim() });
    if (asked !== this.#asked) return;
    /** @type {readonly (Person & { key: string })[]} */
    const found = "body" in answer ? answer.body.people : [];
    if (found.length > 0) this.#search.hidden = false; // there are users at all
    this.#rows.replaceChildren(
      ...found.map((person) => this.#choice(person, () => void this.#becomeRow(person.key))),
    );
    if (found.length === 0 && this.#search.value.trim() !== "")
      this.#rows.append(element("p", { text: "Nobody found" }));
    this.render();
  }

  /** @param {Person | null} person @param {() => void} chosen */
  #choice(person, chosen) {
    return element(
      "button",
      { type: "button", "data-who": describe(person), onclick: chosen },
      element("span", { text: person === null ? "Anonymous" : person.name }),
      element("small", { text: person === null ? "not signed in" : person.roles.join(", ") }),
    );
  }

  /** The row is tied to who signs in, so that the app knows them by it. */
  async #becomeRow(/** @type {string} */ key) {
    const answer = await post("data/become", { key });
    if ("body" in answer) this.#become(answer.body);
    else this.#say(answer.problem);
  }

  #custom() {
    const name = this.#name.value.trim();
    if (name === "") return;
    const roles = this.#roles.value.split(/[\s,]+/).filter((role) => role !== "");
    this.#become({ id: name.toLowerCase().replaceAll(/\s+/g, "-"), name, roles });
  }

  #become(/** @type {Person | null} */ person) {
    signInAs(person);
    this.render();
    this.close();
  }
}
