// @ts-check
// The preview's part of every page: its bar, what is wrong with the program, and the word back that
// an edit is on the screen. It comes before the app's own scripts and touches none of them.
import { session } from "./session.js";
import { Bar } from "./bar.js";
import { Connection } from "./connection.js";
import { showDialogsIn } from "./dialog.js";
import { element } from "./element.js";
import { Notice } from "./notice.js";
import { Overlay } from "./overlay.js";
import { followTerminal } from "./person.js";
import { openPlace, Places } from "./places.js";
import { Questions } from "./questions.js";
import { Realtime } from "./realtime.js";
import { followTheme } from "./theme.js";
import { Updates } from "./updates.js";
import { Why } from "./why.js";

const shell = "n3Shell" in document.documentElement.dataset;

const realtime = new Realtime(window);
const host = element("n3-preview");
const shadow = host.attachShadow({ mode: "open" });
const style = element("link", {
  rel: "stylesheet",
  href: new URL("client.css", import.meta.url).href,
});
const notice = new Notice();
const overlay = new Overlay(notice.say);
const questions = new Questions(notice.say);
const places = new Places(notice.say);
const why = new Why({ openInEditor: (place) => void openPlace(place, notice.say) });
const bar = new Bar({
  realtime,
  notice,
  questions,
  showFindings: () => overlay.toggle(),
  why: why.button,
});
showDialogsIn(shadow);
style.addEventListener("load", () => {
  shadow.append(overlay.element, bar.element, why.element, places.element);
});
shadow.append(style);
document.documentElement.append(host);
followTheme(host);

/** @type {import("./types.js").State | undefined} */
let newest;
const show = () => {
  if (newest === undefined) return;
  bar.show(newest, { overlayOpen: overlay.open, stale: updates?.stale ?? false });
};
const updates = shell ? undefined : new Updates(show);
overlay.onchange = show;
let generation = -1;
new Connection({
  state(state) {
    // Another preview took this address, or there is an app now: this page is of the past.
    if (state.session !== session || (shell && state.app)) {
      location.reload();
      return;
    }
    newest = state;
    if (!shell) followTerminal(state);
    overlay.show(state);
    questions.show(state);
    places.show(state);
    const replaced = updates?.take(state) ?? false;
    show();
    // The app reads again what the backend may now answer otherwise. One that becomes another does
    // so by itself.
    if (generation >= 0 && state.generation !== generation && !replaced)
      window.dispatchEvent(new CustomEvent("n3:refresh"));
    generation = state.generation;
  },
  lost(lost) {
    overlay.lost(lost);
    bar.lost(lost);
  },
});
