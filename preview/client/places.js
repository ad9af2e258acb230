// @ts-check
/** @import { Place, State } from "./types.js" */
import { element } from "./element.js";
import { post } from "./session.js";

const marked = "[data-n3-field], [data-n3-widget], [data-n3-page]";

/**
 * The page and the program lead to each other: a click with Alt opens what is under it in the
 * editor, and what the cursor of an editor is on is outlined. Elements say what they are by
 * `data-n3-…` attributes.
 */
export class Places {
  /** Around what a click with Alt would open. */
  element = element("div", { class: "outline", hidden: true }, element("span", {}));
  /** What the cursor is on is outlined by a sheet: an element of the app is never touched. */
  #sheet = new CSSStyleSheet();
  #cursor = "";
  /** @type {Element | null} */
  #under = null;
  #say;

  /** @param {(text: string) => void} say */
  constructor(say) {
    this.#say = say;
    document.adoptedStyleSheets.push(this.#sheet);
    const capture = { capture: true };
    window.addEventListener("pointermove", (event) => this.#point(event), { passive: true });
    window.addEventListener("keydown", ({ key }) => {
      if (key === "Alt") this.#outline();
    });
    window.addEventListener("keyup", ({ key }) => {
      if (key === "Alt") this.#hide();
    });
    window.addEventListener("blur", () => this.#hide());
    window.addEventListener("scroll", () => this.#hide(), { capture: true, passive: true });
    // The app sees nothing of such a click.
    for (const type of ["pointerdown", "mousedown", "pointerup", "mouseup"])
      window.addEventListener(
        type,
        (event) => this.#keep(/** @type {MouseEvent} */ (event)),
        capture,
      );
    window.addEventListener("click", (event) => this.#click(event), capture);
  }

  show(/** @type {State} */ { cursor }) {
    const rule = cursor === undefined ? "" : outlineOf(cursor);
    if (rule === this.#cursor) return;
    this.#cursor = rule;
    this.#sheet.replaceSync(rule);
  }

  #point(/** @type {PointerEvent} */ event) {
    this.#under = placed(event.target);
    if (event.altKey) this.#outline();
    else this.#hide();
  }

  #outline() {
    const target = this.#under;
    if (target === null || !target.isConnected) return;
    const { left, top, width, height } = target.getBoundingClientRect();
    Object.assign(this.element.style, {
      left: `${left}px`,
      top: `${top}px`,
      width: `${width}px`,
      height: `${height}px`,
    });
    const [label] = this.element.children;
    if (label !== undefined) label.textContent = nameOf(placeOf(target));
    this.element.toggleAttribute("data-low", top < 24);
    this.element.hidden = false;
  }

  #hide() {
    this.element.hidden = true;
  }

  #keep(/** @type {MouseEvent} */ event) {
    if (event.altKey && event.button === 0 && placed(event.target) !== null) take(event);
  }

  #click(/** @type {MouseEvent} */ event) {
    const target = event.altKey && event.button === 0 ? placed(event.target) : null;
    if (target === null) return;
    take(event);
    this.#hide();
    void openPlace(placeOf(target), this.#say);
  }
}

/**
 * Opens a place in an editor, or says why not.
 * @param {Place} place
 * @param {(text: string) => void} say
 */
export async function openPlace(place, say) {
  const answer = await post("open", place);
  if ("problem" in answer) say(answer.problem);
  return "body" in answer;
}

function take(/** @type {Event} */ event) {
  event.preventDefault();
  event.stopImmediatePropagation();
}

/** The innermost element around a target that has a place. */
function placed(/** @type {EventTarget | null} */ target) {
  return target instanceof Element ? target.closest(marked) : null;
}

/** @returns {Place} */
function placeOf(/** @type {Element} */ target) {
  const read = (/** @type {string} */ name) =>
    target.closest(`[data-n3-${name}]`)?.getAttribute(`data-n3-${name}`) ?? undefined;
  // A dialog of the app is beside its page, not in it.
  const page =
    read("page") ?? document.querySelector("[data-n3-page]")?.getAttribute("data-n3-page");
  const place = {
    page: page ?? undefined,
    widget: read("widget"),
    dataset: read("dataset"),
    field: read("field"),
  };
  return Object.fromEntries(Object.entries(place).filter(([, value]) => value !== undefined));
}

/** What is said of a place: "deals · title", "Home · text_2". */
function nameOf(/** @type {Place} */ { page, widget, dataset, field }) {
  if (field !== undefined) return `${dataset ?? page} · ${field}`;
  return widget === undefined ? `page ${page}` : `${page} · ${widget}`;
}

/** The rule that outlines a place on the page. */
function outlineOf(/** @type {Place} */ { page, widget, dataset, field }) {
  const is = (/** @type {string} */ name, /** @type {string | undefined} */ value) =>
    value === undefined || value === "" ? "" : `[data-n3-${name}="${CSS.escape(value)}"]`;
  const on = is("page", page);
  const inside = is("widget", widget) || is("dataset", dataset);
  // Of a column its head, and not each of its cells.
  const part = field === undefined ? "" : `${is("field", field)}:not(td)`;
  const selector = [on, inside, part].filter((one) => one !== "").join(" ");
  if (selector === "" || (widget === undefined && dataset === undefined)) return "";
  return `${selector} { outline: 2px solid oklch(65% 0.16 262); outline-offset: ${part === "" ? 3 : -2}px; border-radius: 4px; }`;
}
