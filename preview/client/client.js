// @ts-check
// The preview's part of every page: its bar, what is wrong with the program, and the word back that
// an edit is on the screen. It comes before the app's own scripts and touches none of them.
import { Bar } from "./bar.js";
import { Connection } from "./connection.js";
import { element } from "./element.js";
import { Overlay } from "./overlay.js";
import { Realtime } from "./realtime.js";
import { post, session } from "./session.js";
import { followTheme } from "./theme.js";
import { Updates } from "./updates.js";
import { Why } from "./why.js";

const shell = "n3Shell" in document.documentElement.dataset;

const realtime = new Realtime(window);
const host = element("n3-preview");
const shadow = host.attachShadow({ mode: "open" });
const style = element("link", { rel: "stylesheet", href: "/__n3/client/client.css" });
const overlay = new Overlay();
const why = new Why({ openInEditor: (place) => void post("open", place) });
const bar = new Bar({ realtime, showFindings: () => overlay.toggle(), why: why.button });
style.addEventListener("load", () => {
  shadow.append(overlay.element, bar.element, why.element);
});
shadow.append(style);
document.documentElement.append(host);
followTheme(host);

const updates = shell ? undefined : new Updates();
let generation = -1;
new Connection({
  state(state) {
    // Another preview took this address, or there is an app now: this page is of the past.
    if (state.session !== session || (shell && state.app)) {
      location.reload();
      return;
    }
    overlay.show(state);
    bar.show(state, overlay.open);
    const replaced = updates?.take(state) ?? false;
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
