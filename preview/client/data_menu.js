// @ts-check
import { ask } from "./dialog.js";
import { element } from "./element.js";
import { Menu } from "./menu.js";
import { post } from "./session.js";

const count = 50;

/** The rows of the preview: plausible ones, snapshots, and none. */
export class DataMenu extends Menu {
  #dataset;
  #snapshots;
  #kept;
  #say;

  /** @param {(text: string) => void} say */
  constructor(say) {
    const dataset = element("select", { name: "dataset", "aria-label": "Dataset" });
    const snapshots = element("div", { class: "rows" });
    const kept = element("div", { class: "kept", hidden: true });
    const name = element("input", {
      name: "name",
      required: true,
      maxlength: 60,
      pattern: "[A-Za-z0-9_\\-]+",
      title: "Letters, digits, - and _",
      autocomplete: "off",
      placeholder: "before-import",
      "aria-label": "Name of the snapshot",
    });
    super(
      { label: "Data", opened: () => void this.#list() },
      form(
        "Plausible rows",
        () => void this.#do("seed", { dataset: dataset.value, count }, `Added ${count} rows`),
        dataset,
        element("button", { type: "submit", text: `Add ${count}` }),
      ),
      kept,
    );
    kept.append(
      form(
        "Snapshots",
        async () => {
          if (await this.#do("save", { name: name.value }, `Saved “${name.value}”`))
            name.value = "";
        },
        name,
        element("button", { type: "submit", text: "Save" }),
      ),
      snapshots,
      element(
        "div",
        { class: "last" },
        element("button", {
          type: "button",
          class: "danger",
          text: "Reset data…",
          onclick: () => void this.#reset(),
        }),
      ),
    );
    this.#kept = kept;
    this.#dataset = dataset;
    this.#snapshots = snapshots;
    this.#say = say;
    this.button.append(
      "Data",
      element("span", { class: "arrow", "aria-hidden": "true", text: "▾" }),
    );
  }

  offer(/** @type {readonly string[]} */ datasets) {
    const chosen = this.#dataset.value;
    this.#dataset.replaceChildren(
      ...datasets.map((name) => element("option", { value: name, text: name })),
    );
    if (datasets.includes(chosen)) this.#dataset.value = chosen;
  }

  async #list() {
    const answer = await post("data/snapshots");
    /** @type {readonly string[]} */
    const names = "body" in answer ? answer.body.snapshots : [];
    this.#kept.hidden = "problem" in answer; // this preview keeps none
    this.#snapshots.replaceChildren(
      ...names.map((name) =>
        element(
          "div",
          {},
          element("span", { text: name }),
          element("button", {
            type: "button",
            text: "Load",
            "aria-label": `Load ${name}`,
            onclick: () => void this.#load(name),
          }),
        ),
      ),
    );
  }

  async #load(/** @type {string} */ name) {
    const yes = await ask({
      text: `Replace all rows by those of “${name}”?`,
      detail: "The rows of now are backed up first.",
      choices: [{ value: "load", label: "Load", destructive: true }],
    });
    if (yes !== null) await this.#do("load", { name }, `Loaded “${name}”`);
  }

  async #reset() {
    const yes = await ask({
      text: "Remove all rows of this preview?",
      detail: "They are backed up first.",
      choices: [{ value: "reset", label: "Remove all rows", destructive: true }],
    });
    if (yes !== null) await this.#do("reset", {}, "Removed all rows");
  }

  /** @param {string} name @param {object} body @param {string} said */
  async #do(name, body, said) {
    const answer = await post(`data/${name}`, body);
    this.#say("body" in answer ? said : answer.problem);
    if ("body" in answer) void this.#list();
    return "body" in answer;
  }
}

/** @param {string} title @param {() => void} submit @param {...Node} content */
function form(title, submit, ...content) {
  return element(
    "form",
    {
      "aria-label": title,
      onsubmit: (/** @type {Event} */ event) => {
        event.preventDefault();
        submit();
      },
    },
    element("h4", { text: title }),
    element("div", { class: "line" }, ...content),
  );
}
