// @ts-check
/** @import { State } from "./types.js" */
/** @import { Realtime } from "./realtime.js" */
import { element } from "./element.js";
import { count } from "./overlay.js";
import { currentPerson, describe } from "./person.js";
import { PersonMenu } from "./person_menu.js";
import { chooseTheme, followTheme, isDark } from "./theme.js";

const away = "n3.preview.bar";

/** The floating bar: how fast, who one is, light or dark, whether data is live. */
export class Bar {
  #realtime;
  #menu = new PersonMenu(() => this.#closeMenu());
  #time = element("span", { class: "time" });
  #findings;
  #who = element("button", {
    type: "button",
    "aria-haspopup": "dialog",
    "aria-expanded": "false",
    onclick: () => (this.#menu.element.hidden ? this.#openMenu() : this.#closeMenu()),
  });
  #theme = element("button", {
    type: "button",
    onclick: () => chooseTheme(isDark() ? "light" : "dark"),
  });
  #live = element("span", { class: "live", role: "status" });
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
    text: "N3",
    "aria-label": "Show the preview bar",
    onclick: () => this.#putAway(false),
  });
  #bar;
  element;
  /** @type {State | undefined} */
  #state;
  #lost = false;

  /** @param {{ realtime: Realtime, showFindings: () => void, why: HTMLElement }} options */
  constructor({ realtime, showFindings, why }) {
    this.#realtime = realtime;
    realtime.onchange = () => this.#render();
    this.#findings = element("button", {
      type: "button",
      class: "count",
      hidden: true,
      onclick: showFindings,
    });
    const who = element(
      "span",
      { class: "who" },
      element("span", { class: "label", text: "signed in as" }),
      this.#who,
      this.#menu.element,
    );
    this.#bar = element(
      "div",
      { class: "bar", role: "toolbar", "aria-label": "Preview" },
      this.#findings,
      this.#time,
      who,
      why,
      this.#theme,
      this.#live,
      this.#hide,
    );
    this.element = element("div", { class: "dock" }, this.#bar, this.#handle);
    followTheme(this.element, () => this.#render());
    this.#putAway(localStorage.getItem(away) !== null, false);
    document.addEventListener("focusin", ({ target }) => this.#makeWay(target));
    document.addEventListener("pointerdown", (event) => {
      if (!event.composedPath().includes(this.element)) this.#closeMenu(false);
    });
  }

  /** @param {State} state @param {boolean} overlayOpen */
  show(state, overlayOpen) {
    this.#state = state;
    this.#findings.setAttribute("aria-expanded", String(overlayOpen));
    this.#render();
  }

  lost(/** @type {boolean} */ lost) {
    this.#lost = lost;
    this.#render();
  }

  #render() {
    const state = this.#state;
    const edit = state?.edit ?? null;
    this.#time.textContent =
      edit === null
        ? "no edits yet"
        : `${edit.ms < 10 ? edit.ms.toFixed(1) : Math.round(edit.ms)} ms`;
    this.#time.dataset["tone"] = edit === null ? "calm" : "good";
    this.#time.title =
      edit === null
        ? "Time from saving an edit until it is on the screen"
        : edit.painted
          ? "Last edit, from saving until it was on the screen"
          : "Last edit, from saving until the app was ready";
    const errors = state?.diagnostics.filter(({ severity }) => severity === "error").length ?? 0;
    const others = (state?.diagnostics.length ?? 0) - errors;
    this.#findings.hidden = errors + others === 0;
    this.#findings.dataset["tone"] = errors > 0 ? "bad" : "warn";
    this.#findings.textContent = errors > 0 ? count(errors, "error") : count(others, "warning");
    this.#who.replaceChildren(
      describe(currentPerson()),
      element("span", { class: "arrow", "aria-hidden": "true", text: "▾" }),
    );
    this.#theme.textContent = isDark() ? "Dark" : "Light";
    this.#theme.setAttribute(
      "aria-label",
      isDark() ? "Dark; switch to light" : "Light; switch to dark",
    );
    const [tone, word] = this.#connection();
    this.#live.dataset["tone"] = tone;
    this.#live.textContent = word;
    this.#menu.offer(state?.roles ?? ["admin"]);
  }

  /** @returns {["good" | "warn" | "bad" | "calm", string]} */
  #connection() {
    const state = this.#state;
    if (this.#lost) return ["bad", "Preview ended"];
    if (state === undefined) return ["calm", "Connecting"];
    if (state.backend.status === "failed") return ["bad", "Backend failed"];
    if (state.backend.status === "stopped") return ["calm", "No app yet"];
    if (state.backend.status !== "running") return ["warn", "Backend starting"];
    if (this.#realtime.state === "live") return ["good", "Live"];
    return this.#realtime.state === "reconnecting"
      ? ["warn", "Reconnecting"]
      : ["calm", "Not live"];
  }

  #openMenu() {
    this.#who.setAttribute("aria-expanded", "true");
    this.#menu.open();
  }

  #closeMenu(focus = true) {
    if (this.#menu.element.hidden) return;
    this.#who.setAttribute("aria-expanded", "false");
    this.#menu.element.hidden = true;
    if (focus) this.#who.focus();
  }

  #putAway(/** @type {boolean} */ gone, focus = true) {
    this.#closeMenu(false);
    this.#bar.hidden = gone;
    this.#handle.hidden = !gone;
    if (gone) localStorage.setItem(away, "1");
    else localStorage.removeItem(away);
    if (focus) (gone ? this.#handle : this.#hide).focus();
  }

  /** What is worked on is not covered: the bar goes to the other edge. */
  #makeWay(/** @type {EventTarget | null} */ target) {
    if (!(target instanceof Element) || target.localName === "n3-preview") return;
    const a = target.getBoundingClientRect();
    const b = (this.#bar.hidden ? this.#handle : this.#bar).getBoundingClientRect();
    const covers = a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
    if (covers && a.height < innerHeight / 2)
      this.element.dataset["edge"] = this.element.dataset["edge"] === "top" ? "bottom" : "top";
  }
}
