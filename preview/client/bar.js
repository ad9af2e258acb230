// @ts-check
/** @import { State } from "./types.js" */
/** @import { Realtime } from "./realtime.js" */
/** @import { Questions } from "./questions.js" */
import { keptChoices } from "./kept.js";
import { DataMenu } from "./data_menu.js";
import { element } from "./element.js";
import { NetworkMenu } from "./network_menu.js";
import { Notice } from "./notice.js";
import { count } from "./overlay.js";
import { PersonMenu } from "./person_menu.js";
import { chooseTheme, followTheme, isDark } from "./theme.js";

const away = "n3.preview.bar";

/**
 * The line below the app: how fast, who one is, the rows, light or dark, whether data is live. It
 * covers nothing: the page is told how high it is, and ends above it.
 */
export class Bar {
  #realtime;
  #notice;
  #person;
  #data;
  #network;
  #questions;
  #findings;
  #waiting;
  #unsaved = element("span", { class: "unsaved", hidden: true, text: "unsaved" });
  #time = element("span", { class: "time" });
  #stale;
  #theme = element("button", {
    type: "button",
    onclick: () => chooseTheme(isDark() ? "light" : "dark"),
  });
  #hide = element("button", {
    type: "button",
    class: "icon",
    text: "×",
    "aria-label": "Hide the preview bar",
    title: "Hide",
    onclick: () => this.#putAway(true),
  });
  #handle = element("button", {
    type: "button",
    class: "handle",
    hidden: true,
    text: "N3 preview",
    "aria-label": "Show the preview bar",
    onclick: () => this.#putAway(false),
  });
  #line;
  element;
  /** @type {State | undefined} */
  #state;
  #lost = false;

  /** @param {{ realtime: Realtime, notice: Notice, questions: Questions, showFindings: () => void, why: HTMLElement }} options */
  constructor({ realtime, notice, questions, showFindings, why }) {
    this.#realtime = realtime;
    this.#notice = notice;
    this.#questions = questions;
    realtime.onchange = () => this.#render();
    this.#findings = element("button", {
      type: "button",
      class: "count",
      hidden: true,
      onclick: showFindings,
    });
    this.#waiting = element("button", {
      type: "button",
      class: "count",
      hidden: true,
      "data-tone": "warn",
      onclick: () => questions.again(),
    });
    this.#stale = element(
      "span",
      { class: "stale", role: "status", hidden: true },
      "This page shows an older build.",
      element("button", { type: "button", text: "Reload", onclick: () => location.reload() }),
    );
    this.#person = new PersonMenu(notice.say);
    this.#data = new DataMenu(notice.say);
    this.#network = new NetworkMenu({ say: notice.say, changed: () => this.#render() });
    this.#line = element(
      "div",
      { class: "line", role: "toolbar", "aria-label": "Preview" },
      this.#findings,
      this.#waiting,
      this.#time,
      this.#unsaved,
      this.#stale,
      this.#person.button,
      this.#data.button,
      why,
      this.#theme,
      this.#network.button,
      this.#hide,
    );
    this.element = element(
      "div",
      { class: "dock" },
      this.#notice.element,
      this.#line,
      this.#handle,
      this.#person.panel,
      this.#data.panel,
      this.#network.panel,
    );
    followTheme(this.element, () => this.#render());
    this.#putAway(keptChoices.get(away) !== null, false);
    new ResizeObserver(() => this.#makeRoom()).observe(this.element);
  }

  /** @param {State} state @param {{ overlayOpen: boolean, stale: boolean }} page */
  show(state, { overlayOpen, stale }) {
    this.#state = state;
    this.#findings.setAttribute("aria-expanded", String(overlayOpen));
    this.#stale.hidden = !stale;
    this.#render();
  }

  lost(/** @type {boolean} */ lost) {
    this.#lost = lost;
    this.#render();
  }

  #render() {
    if (this.element === undefined) return; // while it is made
    const state = this.#state;
    const edit = state?.edit ?? null;
    this.#time.textContent =
      edit === null
        ? "no edits yet"
        : `${edit.ms < 10 ? edit.ms.toFixed(1) : Math.round(edit.ms)} ms`;
    this.#time.dataset["tone"] = edit === null ? "calm" : "good";
    this.#time.title =
      edit === null
        ? "Time from an edit until it is on the screen"
        : edit.painted
          ? "Last edit, until it was on the screen"
          : "Last edit, until the app was ready";
    const unsaved = state?.unsaved === true;
    this.#unsaved.hidden = !unsaved;
    this.#unsaved.title = "What is shown is not saved yet";
    const errors = state?.diagnostics.filter(({ severity }) => severity === "error").length ?? 0;
    const others = (state?.diagnostics.length ?? 0) - errors;
    this.#findings.hidden = errors + others === 0;
    // What is half typed is no alarm.
    this.#findings.dataset["tone"] = errors === 0 ? "warn" : unsaved ? "calm" : "bad";
    this.#findings.textContent = errors > 0 ? count(errors, "error") : count(others, "warning");
    this.#waiting.hidden = this.#questions.waiting === 0;
    this.#waiting.textContent = count(this.#questions.waiting, "question");
    this.#person.offer(state?.roles ?? ["admin"]);
    this.#person.render();
    const datasets = state?.datasets ?? [];
    this.#data.button.hidden = datasets.length === 0;
    this.#data.offer(datasets);
    this.#theme.textContent = isDark() ? "Dark" : "Light";
    this.#theme.setAttribute(
      "aria-label",
      isDark() ? "Dark; switch to light" : "Light; switch to dark",
    );
    this.#network.say(...this.#connection());
  }

  /** @returns {["good" | "warn" | "bad" | "calm", string]} */
  #connection() {
    const state = this.#state;
    if (this.#lost) return ["bad", "Preview ended"];
    if (state === undefined) return ["calm", "Connecting"];
    if (this.#network.network === "offline") return ["warn", "Offline"];
    if (state.backend.status === "failed") return ["bad", "Backend failed"];
    if (state.backend.status === "stopped") return ["calm", "No app yet"];
    if (state.backend.status !== "running") return ["warn", "Backend starting"];
    if (this.#realtime.state === "live") return ["good", "Live"];
    return this.#realtime.state === "reconnecting"
      ? ["warn", "Reconnecting"]
      : ["calm", "Not live"];
  }

  #putAway(/** @type {boolean} */ gone, focus = true) {
    this.#line.hidden = gone;
    this.#handle.hidden = !gone;
    if (gone) keptChoices.set(away, "1");
    else keptChoices.remove(away);
    if (focus) (gone ? this.#handle : this.#hide).focus();
  }

  /** The app ends above the bar, however high it is. */
  #makeRoom() {
    document.documentElement.style.setProperty("--room-below", `${this.element.offsetHeight}px`);
  }
}
