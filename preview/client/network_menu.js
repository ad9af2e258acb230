// @ts-check
import { keptChoices } from "./kept.js";
import { element } from "./element.js";
import { Menu } from "./menu.js";
import { post } from "./session.js";

const kept = "n3.preview.network";

const conditions = [
  ["none", "No throttling", ""],
  ["slow", "Slow", "400 ms, 50 kB/s"],
  ["offline", "Offline", "the app reaches nothing"],
];

/** Whether data is live, and over what kind of network the app is seen. */
export class NetworkMenu extends Menu {
  changed;
  #say;
  #choices;
  #chosen = keptChoices.get(kept) ?? "none";

  /** @param {{ say: (text: string) => void, changed: () => void }} options */
  constructor({ say, changed }) {
    const choices = conditions.map(([value = "", label = "", note = ""]) =>
      element(
        "button",
        {
          type: "button",
          "data-network": value,
          onclick: () => {
            void this.#choose(value);
            this.close();
          },
        },
        element("span", { text: label }),
        element("small", { text: note }),
      ),
    );
    super({ label: "Network" }, element("div", { class: "choices" }, ...choices));
    this.#say = say;
    this.#choices = choices;
    this.changed = changed;
    this.button.classList.add("live");
    // All tabs of a browser share their network.
    window.addEventListener("storage", ({ key, newValue }) => {
      if (key === kept) this.#show(newValue ?? "none");
    });
    this.#show(this.#chosen);
    // A preview that was started again does not know.
    if (this.#chosen !== "none") void post("network", { network: this.#chosen });
  }

  get network() {
    return this.#chosen;
  }

  async #choose(/** @type {string} */ network) {
    const answer = await post("network", { network });
    if ("problem" in answer) {
      this.#say(answer.problem);
      return;
    }
    if (network === "none") keptChoices.remove(kept);
    else keptChoices.set(kept, network);
    this.#show(network);
    // As a browser says it, to those who listen.
    window.dispatchEvent(new Event(network === "offline" ? "offline" : "online"));
  }

  #show(/** @type {string} */ network) {
    this.#chosen = network;
    for (const choice of this.#choices)
      choice.setAttribute("aria-pressed", String(choice.dataset["network"] === network));
    this.changed();
  }

  /** @param {"good" | "warn" | "bad" | "calm"} tone @param {string} word */
  say(tone, word) {
    this.button.dataset["tone"] = tone;
    const text = this.#chosen === "slow" ? `${word} · slow` : word;
    this.button.replaceChildren(
      element("span", { class: "word", role: "status", text }),
      element("span", { class: "arrow", "aria-hidden": "true", text: "▾" }),
    );
  }
}
