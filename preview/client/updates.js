// @ts-check
/** @import { State } from "./types.js" */
import { keptInTab } from "./kept.js";
import { post } from "./session.js";

// An update may change nothing that is seen.
const longest = 150;
// How long a page may take to show a build before it says that it does not.
const patience = 5000;
const reloading = "n3.preview.reloading";

/**
 * Has the page follow the builds: the app's own part of it (src/preview) exchanges the modules, and
 * says when it has. Reports each build that is on the screen.
 */
export class Updates {
  /** @type {State | undefined} */
  #newest;
  #announced = ""; // the modules that were, as JSON
  #prepared = ""; // likewise
  #listening = false;
  #exchanging = 0; // builds that were announced and are not shown yet
  #changed = keptInTab.get(reloading) !== null; // since the last report; a reload changes all
  /** @type {ReturnType<typeof onceChanged> | undefined} */
  #waiting;
  /** What is on the screen is older than what is served. */
  stale = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #late;
  #changedStale;

  /** @param {() => void} changed called when the page became stale, or is no more */
  constructor(changed) {
    this.#changedStale = changed;
    // A module that is no more, or one that fails: what was typed is worth more than a reload.
    window.addEventListener("n3:failed", () => {
      this.#exchanging -= 1;
      this.#setStale(true);
    });
    window.addEventListener("n3:listening", () => {
      this.#listening = true;
      this.#announce();
    });
    window.addEventListener("n3:shown", (event) => {
      const { detail } = /** @type {CustomEvent<{ changed: boolean }>} */ (event);
      this.#changed ||= detail.changed;
      this.#exchanging -= 1;
      if (this.#exchanging > 0) return;
      clearTimeout(this.#late);
      this.#setStale(false);
      keptInTab.remove(reloading);
      if (this.#changed) this.#waiting?.shown();
      else this.#waiting?.cancel();
      this.#changed = false;
    });
  }

  #setStale(/** @type {boolean} */ stale) {
    if (stale === this.stale) return;
    this.stale = stale;
    this.#changedStale();
  }

  /** Takes a state; says whether the app reads its data again because it became another. */
  take(/** @type {State} */ state) {
    const before = this.#newest;
    this.#newest = state;
    this.#prepare();
    this.#announce();
    return before !== undefined && readsOf(before) !== readsOf(state);
  }

  /** Has the page fetch what it is about to show. */
  #prepare() {
    const text = JSON.stringify(this.#newest?.prepared);
    if (!this.#listening || text === undefined || text === this.#prepared) return;
    this.#prepared = text;
    const detail = this.#newest?.prepared;
    window.dispatchEvent(new CustomEvent("n3:prepared", { detail }));
  }

  #announce() {
    if (!this.#listening || this.#newest === undefined || this.#newest.modules.app === "") return;
    const { build, modules } = this.#newest;
    const text = JSON.stringify(modules);
    if (text === this.#announced) return; // the state changed, and the pages did not
    this.#announced = text;
    keptInTab.set(reloading, "1"); // in case the page is too old to follow
    this.#exchanging += 1;
    clearTimeout(this.#late);
    this.#late = setTimeout(() => this.#setStale(true), patience);
    this.#waiting?.cancel();
    this.#waiting = onceChanged(() => painted(build));
    window.dispatchEvent(new CustomEvent("n3:modules", { detail: modules }));
  }
}

/** Of what the app reads its data again by itself when it is exchanged. */
const readsOf = (/** @type {State} */ { modules: { app, datasets } }) =>
  JSON.stringify([app, datasets]);

function painted(/** @type {number} */ build) {
  // A preview that has gone needs no word.
  void post("painted", { build });
}

/** Calls back once the page has changed and is said to be shown, or when no change comes. */
function onceChanged(/** @type {() => void} */ then) {
  let seen = false;
  let shown = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const observer = new MutationObserver(() => {
    seen = true;
    if (shown) done();
  });
  const cancel = () => {
    observer.disconnect();
    clearTimeout(timer);
  };
  const done = () => {
    cancel();
    then();
  };
  observer.observe(document.documentElement, {
    attributes: true,
    characterData: true,
    childList: true,
    subtree: true,
  });
  return {
    cancel,
    shown() {
      shown = true;
      if (seen) done();
      else timer = setTimeout(done, longest);
    },
  };
}
