// @ts-check
/** @import { Explanation, Part, Place, Rule } from "./types.js" */
import { element } from "./element.js";
import { MissingRow } from "./missing_row.js";
import { post } from "./session.js";

/** How much of a rule's tree is shown at once; deeper parts are opened by a click. */
const openDepth = 3;

const words = { read: "read", create: "create rows", update: "change", delete: "delete" };

/**
 * What is asked about: the widget, and the row and field under it.
 * @typedef {object} Subject
 * @property {string} widget `Page.key`
 * @property {string} title
 * @property {string} [field]
 * @property {string} [key]
 * @property {string} [dataset] of a widget that lists rows
 * @property {readonly string[]} [shown] the keys of its rows
 * @property {boolean} [missing] the row is one that the list does not show
 */

/**
 * Explains why somebody may or may not: one picks a cell, a row or a widget of the page, and reads the
 * rules that decide, each with the value of its parts and its line.
 */
export class Why {
  #openInEditor;
  #subject = /** @type {Subject | null} */ (null);
  #picking = false;
  #target = /** @type {Element | null} */ (null);
  #frame = element("div", { class: "why-frame", hidden: true, "aria-hidden": "true" });
  #title = element("h2", { id: "why-title" });
  #person = element("p", { class: "why-person" });
  #answers = element("div", { class: "why-answers", role: "status" });
  #missing = new MissingRow((key) => this.#missed(key));
  #panel = element(
    "section",
    { class: "why", hidden: true, role: "dialog", "aria-labelledby": "why-title", tabindex: "-1" },
    element(
      "header",
      {},
      element("div", {}, this.#title, this.#person),
      element("button", {
        type: "button",
        class: "quiet",
        text: "Close",
        onclick: () => this.#close(),
      }),
    ),
    this.#answers,
    this.#missing.element,
  );
  button = element("button", {
    type: "button",
    text: "Why?",
    title: "Explain who may read or change a part of the page",
    "aria-pressed": "false",
    onclick: () => (this.#picking ? this.#stop() : this.#start()),
  });
  element = element("div", {}, this.#frame, this.#panel);

  /** @param {{ openInEditor: (place: Place) => void }} options */
  constructor({ openInEditor }) {
    this.#openInEditor = openInEditor;
    this.#panel.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      this.#close();
    });
    // The rules may be others after an edit or for another person.
    for (const name of ["n3:refresh", "n3:identity"])
      window.addEventListener(name, () => void this.#ask());
  }

  // -- Picking -------------------------------------------------------------------------------------

  #start() {
    this.#close();
    this.#picking = true;
    this.button.setAttribute("aria-pressed", "true");
    for (const [name, listener] of this.#listeners)
      document.addEventListener(name, listener, { capture: true });
  }

  #stop() {
    this.#picking = false;
    this.button.setAttribute("aria-pressed", "false");
    this.#mark(null);
    for (const [name, listener] of this.#listeners)
      document.removeEventListener(name, listener, { capture: true });
  }

  /** @type {readonly (readonly [string, (event: Event) => void])[]} */
  #listeners = [
    ["pointermove", ({ target }) => this.#mark(explainable(target))],
    // Those who pick by keyboard go to a part of the page by Tab and press Enter.
    ["focusin", ({ target }) => this.#mark(explainable(target))],
    ["scroll", () => this.#mark(this.#target)],
    ["pointerdown", (event) => this.#hold(event)],
    ["pointerup", (event) => this.#hold(event)],
    ["mousedown", (event) => this.#hold(event)],
    [
      "click",
      (event) => {
        if (this.#hold(event)) this.#pick(explainable(event.target));
      },
    ],
    [
      "keydown",
      (event) => {
        const { key } = /** @type {KeyboardEvent} */ (event);
        if (key === "Escape") {
          this.#stop();
          this.button.focus();
        } else if (key === "Enter" && this.#hold(event)) {
          this.#pick(explainable(document.activeElement));
        }
      },
    ],
  ];

  /** Keeps an event from the page, not from the preview's own parts. */
  #hold(/** @type {Event} */ event) {
    if (event.target instanceof Element && event.target.localName === "n3-preview") return false;
    event.preventDefault();
    event.stopImmediatePropagation();
    return true;
  }

  /** @param {Element | null} target */
  #mark(target) {
    this.#target = target;
    this.#frame.hidden = target === null;
    if (target === null) return;
    const { left, top, width, height } = target.getBoundingClientRect();
    Object.assign(this.#frame.style, {
      left: `${left}px`,
      top: `${top}px`,
      width: `${width}px`,
      height: `${height}px`,
    });
  }

  /** @param {Element | null} target */
  #pick(target) {
    if (target === null) return;
    this.#stop();
    const subject = subjectOf(target);
    if (subject === null) return;
    const shown = keysIn(target);
    this.#subject = { ...subject, shown };
    this.#missing.offer(subject.key === undefined ? subject.dataset : undefined, shown);
    this.#panel.hidden = false;
    this.#panel.focus();
    void this.#ask();
  }

  /** @param {string} key of a row that the list does not show */
  #missed(key) {
    const list = this.#subject;
    if (list === null) return;
    const title = [list.title.split(" · row ")[0], `row ${key}`].join(" · ");
    this.#subject = { ...list, title, key, missing: list.shown?.includes(key) !== true };
    void this.#ask();
  }

  #close() {
    if (this.#panel.hidden) return;
    this.#panel.hidden = true;
    this.#subject = null;
    this.button.focus();
  }

  // -- Answers -------------------------------------------------------------------------------------

  async #ask() {
    const subject = this.#subject;
    if (subject === null) return;
    this.#title.textContent = subject.title;
    /** @type {readonly (keyof typeof words)[]} */
    const operations =
      subject.key === undefined ? ["read", "create"] : ["read", "update", "delete"];
    const answers = await Promise.all(
      operations.map(async (operation) => {
        const whole = operation === "delete" || operation === "create";
        const field = whole ? undefined : subject.field;
        const { widget, key } = subject;
        return post("why", { operation, widget, key, field });
      }),
    );
    if (this.#subject !== subject) return;
    const known = answers.find((answer) => "body" in answer);
    this.#person.textContent = known === undefined ? "" : personText(known.body);
    this.#answers.replaceChildren(
      ...answers.map((answer, i) => this.#answer(words[operations[i] ?? "read"], answer)),
    );
    if (subject.missing === true && readable(answers[0]))
      this.#answers.prepend(
        element("p", {
          text: "No rule hides this row. The list leaves it out by its filter, its search or its pages.",
        }),
      );
  }

  /** @param {string} what @param {{ body: Explanation } | { problem: string }} found */
  #answer(what, found) {
    if ("problem" in found)
      return element("p", { class: "why-problem", text: `${what}: ${found.problem}` });
    const answer = found.body;
    const tone = answer.allowed === null ? "open" : answer.allowed ? "good" : "bad";
    const verdict = {
      good: `May ${what}`,
      bad: `May not ${what}`,
      open: `May ${what}, depending on the row`,
    };
    return element(
      "details",
      { class: "why-answer", open: answer.allowed === false, "data-tone": tone },
      element("summary", {}, verdict[tone]),
      ...(answer.reason === undefined ? [] : [element("p", { text: answer.reason })]),
      // What is true for everybody needs no line.
      ...answer.rules.filter(({ part }) => part.text !== "true").map((rule) => this.#rule(rule)),
    );
  }

  #rule(/** @type {Rule} */ rule) {
    const { file, line, column } = rule;
    const tone = rule.holds === null ? "open" : rule.holds ? "good" : "bad";
    const holds = { good: "holds", bad: "does not hold", open: "depends on the row" }[tone];
    return element(
      "div",
      { class: "why-rule", "data-tone": tone },
      element(
        "h3",
        {},
        element("span", {}, ...withCode(rule.title), ` ${holds}`),
        ...(file === undefined
          ? []
          : [
              element("button", {
                type: "button",
                class: "place",
                text: `${file}:${line}`,
                title: "Open in the editor",
                onclick: () => this.#openInEditor({ file, line, column }),
              }),
            ]),
      ),
      element("ul", {}, part(rule.part, 1)),
    );
  }
}

/** @param {{ body: Explanation } | { problem: string } | undefined} answer */
const readable = (answer) =>
  answer !== undefined && "body" in answer && answer.body.allowed === true;

/** The keys of the rows that a widget shows. @param {Element} target */
function keysIn(target) {
  const rows = target.closest("[data-n3-widget]")?.querySelectorAll("[data-n3-row]") ?? [];
  return [...rows].map((row) => row.getAttribute("data-n3-row") ?? "");
}

/** What is in backquotes is code. @param {string} text */
function withCode(text) {
  return text
    .split("`")
    .map((piece, i) => (i % 2 === 1 ? element("code", { text: piece }) : piece));
}

/** @param {Part} of @param {number} depth @returns {HTMLElement} */
function part({ text, value, parts }, depth) {
  const tone = value === "true" ? "good" : value === "false" || value === "null" ? "bad" : "open";
  const line = element(
    "span",
    { class: "why-part" },
    element("code", { text }),
    element("code", { class: "why-value", "data-tone": tone, text: value ?? "?" }),
  );
  if (parts.length === 0) return element("li", {}, line);
  return element(
    "li",
    {},
    element(
      "details",
      { open: depth < openDepth },
      element("summary", {}, line),
      element("ul", {}, ...parts.map((one) => part(one, depth + 1))),
    ),
  );
}

/** The innermost part of the page that can be explained, or null. @param {EventTarget | null} target */
function explainable(target) {
  if (!(target instanceof Element)) return null;
  const found = target.closest("[data-n3-field], [data-n3-row], [data-n3-widget]");
  return found?.closest("[data-n3-page] [data-n3-widget]") == null ? null : found;
}

/** @returns {Subject | null} */
function subjectOf(/** @type {Element} */ target) {
  const around = target.closest("[data-n3-widget]");
  const page = target.closest("[data-n3-page]")?.getAttribute("data-n3-page");
  const widget = around?.getAttribute("data-n3-widget");
  if (around == null || page == null || widget == null) return null;
  /** What is said inside of the widget: around it there may be a row of another dataset. */
  const inside = (/** @type {string} */ name) => {
    const found = target.closest(`[data-n3-${name}]`);
    return around.contains(found)
      ? (found?.getAttribute(`data-n3-${name}`) ?? undefined)
      : undefined;
  };
  // Of a path through references the field of the row itself.
  const field = inside("field")?.split(".")[0];
  const key = inside("row");
  const title = [
    around.getAttribute("aria-label") ?? widget,
    ...(key === undefined ? [] : [`row ${key}`]),
    ...(field === undefined ? [] : [field]),
  ].join(" · ");
  // A form has no rows that one could miss.
  const isForm = around.classList.contains("n3-form-card");
  const dataset = isForm ? undefined : (around.getAttribute("data-n3-dataset") ?? undefined);
  return { widget: `${page}.${widget}`, title, field, key, dataset };
}

/** @param {Explanation} answer */
function personText({ person }) {
  if (person.anonymous) return "For somebody who is not signed in";
  const roles = person.roles.length > 0 ? person.roles.join(", ") : "no role";
  return `For ${person.name} · ${roles}`;
}
