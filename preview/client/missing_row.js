// @ts-check
import { element } from "./element.js";
import { post } from "./session.js";

const searchRest = 150;

/**
 * Asks for the row that somebody misses in a list: by its key, which is typed or chosen among the rows
 * that the list does not show.
 */
export class MissingRow {
  #chosen;
  #dataset = "";
  #shown = /** @type {readonly string[]} */ ([]);
  #asked = 0;
  #rows = element("div", { class: "choices", role: "group", "aria-label": "Rows" });
  #key = element("input", {
    name: "key",
    required: true,
    autocomplete: "off",
    placeholder: "Key, or part of the name",
    "aria-label": "Key of the row",
    oninput: () => {
      clearTimeout(this.#rest);
      this.#rest = setTimeout(() => void this.#find(), searchRest);
    },
  });
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #rest;
  element = element(
    "details",
    { class: "why-missing", hidden: true, ontoggle: () => void this.#find() },
    element("summary", { text: "Is a row missing?" }),
    element(
      "form",
      {
        onsubmit: (/** @type {Event} */ event) => {
          event.preventDefault();
          this.#chosen(this.#key.value.trim());
        },
      },
      this.#key,
      element("button", { type: "submit", text: "Explain" }),
    ),
    this.#rows,
  );

  /** @param {(key: string) => void} chosen */
  constructor(chosen) {
    this.#chosen = chosen;
  }

  /**
   * Offers rows of a dataset but for those that are shown; nothing without one.
   * @param {string | undefined} dataset
   * @param {readonly string[]} shown their keys
   */
  offer(dataset, shown) {
    this.element.hidden = dataset === undefined;
    this.element.open = false;
    this.#dataset = dataset ?? "";
    this.#shown = shown;
    this.#key.value = "";
    this.#rows.replaceChildren();
  }

  async #find() {
    if (!this.element.open) return;
    this.#asked += 1;
    const asked = this.#asked; // of several answers the newest counts
    const found = await post("data/rows", {
      dataset: this.#dataset,
      search: this.#key.value.trim(),
    });
    if (asked !== this.#asked) return;
    /** @type {readonly { key: string, title: string }[]} */
    const rows = "body" in found ? found.body.rows : [];
    this.#rows.replaceChildren(
      ...rows
        .filter(({ key }) => !this.#shown.includes(key))
        .map(({ key, title }) =>
          element("button", {
            type: "button",
            text: title === "" ? key : `${key} · ${title}`,
            onclick: () => this.#chosen(key),
          }),
        ),
    );
  }
}
