// @ts-check
/** @import { Finding, State } from "./types.js" */
import { element } from "./element.js";
import { openPlace } from "./places.js";

/** What is wrong, over the last good page. It comes by itself and goes when it is fixed. */
export class Overlay {
  #list = element("div", { class: "findings" });
  #title = element("h2");
  #note = element("p");
  #close = element("button", {
    type: "button",
    class: "quiet",
    text: "Hide",
    "aria-label": "Hide the errors",
    onclick: () => this.toggle(),
  });
  element = element(
    "section",
    {
      class: "overlay",
      hidden: true,
      role: "region",
      "aria-label": "Errors in the program",
    },
    element("header", {}, element("div", { role: "alert" }, this.#title, this.#note), this.#close),
    this.#list,
  );
  open = true;
  /** Called when it opened or closed. */
  onchange = () => {};
  #say;
  #shown = "";
  #lost = false;
  /** @type {State | undefined} */
  #state;

  /** @param {(text: string) => void} say */
  constructor(say) {
    this.#say = say;
    this.element.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.toggle();
    });
  }

  show(/** @type {State} */ state) {
    this.#state = state;
    this.#render();
  }

  lost(/** @type {boolean} */ lost) {
    if (lost === this.#lost) return;
    this.#lost = lost;
    this.#render();
  }

  toggle() {
    this.open = !this.open;
    this.#render();
    this.onchange();
  }

  #render() {
    const state = this.#state;
    const { title, note, findings, tone, opens } = this.#content();
    const content = JSON.stringify([title, note, findings]);
    if (content !== this.#shown) this.open = opens ?? this.open;
    this.element.hidden = title === "" || !this.open;
    this.element.dataset["tone"] = tone;
    if (content === this.#shown) return;
    this.#shown = content;
    this.#title.textContent = title;
    this.#note.textContent = note;
    this.#list.replaceChildren(...findings.map((finding) => row(finding, this.#say)));
  }

  /**
   * Something new opens it even for those who hid the last; what is half typed is only counted over
   * an app that runs, and where none does it leaves the overlay as it is.
   * @returns {{ title: string, note: string, findings: readonly Finding[], tone: "bad" | "wait" | "calm", opens: boolean | undefined }}
   */
  #content() {
    const state = this.#state;
    const nothing = {
      title: "",
      note: "",
      findings: [],
      tone: /** @type {const} */ ("calm"),
      opens: false,
    };
    const wrong = { ...nothing, tone: /** @type {const} */ ("bad"), opens: true };
    const waiting = { ...nothing, tone: /** @type {const} */ ("wait"), opens: true };
    if (this.#lost)
      return {
        ...wrong,
        title: "The preview has ended",
        note: "The page shows its last state. Run “n3 preview” again, and it reconnects.",
      };
    if (state === undefined) return nothing;
    const kept = state.app
      ? "The page below is the last working version."
      : "The page appears when the errors are fixed.";
    const errors = state.diagnostics.filter(({ severity }) => severity === "error");
    if (state.broken && state.typed === true)
      return {
        ...(errors.length > 0 ? wrong : waiting),
        title:
          errors.length > 0
            ? `${count(errors.length, "error")} in the unsaved text`
            : "Save the program to run it",
        note: errors.length > 0 ? kept : "The unsaved text has no errors.",
        findings: state.diagnostics,
        opens: undefined,
      };
    if (state.broken) {
      const stored = errors.some(({ code }) => code === "schema_refused");
      return {
        ...wrong,
        title: stored
          ? "The stored data does not fit this change"
          : `${count(errors.length, "error")} in the program`,
        note: stored ? `No data was changed. ${kept}` : kept,
        findings: state.diagnostics,
      };
    }
    const { status, reason } = state.backend;
    if (status === "failed")
      return { ...wrong, title: "The backend cannot run", note: reason ?? "" };
    if (status === "restarting" && reason !== undefined && state.ready)
      return { ...waiting, title: "The backend is restarting", note: reason };
    if (!state.ready) return { ...waiting, title: "The app is starting", note: state.progress };
    if (state.diagnostics.length > 0)
      return {
        ...nothing,
        title:
          errors.length > 0
            ? count(errors.length, "error")
            : count(state.diagnostics.length, "warning"),
        note: "The app is running.",
        findings: state.diagnostics,
      };
    return nothing;
  }
}

/** @param {number} n @param {string} word */
export const count = (n, word) => `${n} ${word}${n === 1 ? "" : "s"}`;

/** Text in backquotes is code. */
const words = (/** @type {string} */ message) =>
  message.split("`").map((part, i) => (i % 2 === 1 ? element("code", { text: part }) : part));

/** @param {Finding} finding @param {(text: string) => void} say */
function row(finding, say) {
  const place =
    finding.file === undefined ? "" : `${finding.file}:${finding.line}:${finding.column}`;
  // The frame without the line that the heading already is, and the place that the button is.
  const frame = finding.text
    .split("\n")
    .slice(finding.code === "page" ? 0 : 1)
    .filter((line) => place === "" || !line.trim().endsWith(`--> ${place}`))
    .join("\n")
    .trimEnd();
  const link = element("button", {
    type: "button",
    class: "place",
    text: place,
    title: "Open in the editor",
    onclick: async () => {
      const { file, line, column } = finding;
      if (await openPlace({ file, line, column }, say)) return;
      // Without an editor it is at least at hand.
      await navigator.clipboard.writeText(place).catch(() => {});
    },
  });
  return element(
    "article",
    { "data-severity": finding.severity },
    element(
      "h3",
      {},
      element("span", { class: "mark", text: finding.severity }),
      ...words(finding.message),
    ),
    element(
      "div",
      { class: "where" },
      ...(place === "" ? [] : [link]),
      element("code", { text: finding.code }),
    ),
    ...(frame === "" ? [] : [element("pre", { text: frame, tabindex: 0 })]),
  );
}
