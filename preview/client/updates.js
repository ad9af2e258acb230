// @ts-check
/** @import { State } from "./types.js" */

// An update may change nothing that is seen.
const longest = 150;
const reloading = "n3.preview.reloading";

/**
 * Has the page follow the builds: the app's own part of it (src/preview) exchanges the modules, and
 * says when it has. Reports each build that is on the screen.
 */
export class Updates {
  /** @type {State | undefined} */
  #newest;
  /** @type {string | undefined} */
  #app;
  #listening = false;

  constructor() {
    if (sessionStorage.getItem(reloading) !== null) {
      sessionStorage.removeItem(reloading);
      this.#changed = onceChanged(() => this.#painted());
    }
    window.addEventListener("n3:listening", () => {
      this.#listening = true;
      this.#announce();
    });
    window.addEventListener("n3:shown", (event) => {
      sessionStorage.removeItem(reloading);
      const { detail } = /** @type {CustomEvent<{ changed: boolean }>} */ (event);
      if (detail.changed) this.#changed.shown();
      else this.#changed.cancel();
    });
  }

  #changed = onceChanged(() => {});

  /** Takes a state; says whether the app reads its data again because it became another. */
  take(/** @type {State} */ state) {
    const before = this.#app;
    this.#newest = state;
    this.#app = state.modules.app;
    this.#announce();
    return before !== undefined && before !== this.#app;
  }

  #announce() {
    if (!this.#listening || this.#newest === undefined || this.#newest.modules.app === "") return;
    sessionStorage.setItem(reloading, "1"); // in case the page is too old to follow
    this.#changed.cancel();
    this.#changed = onceChanged(() => this.#painted());
    window.dispatchEvent(new CustomEvent("n3:modules", { detail: this.#newest.modules }));
  }

  #painted() {
    const build = this.#newest?.build ?? 0;
    // A preview that has gone needs no word.
    fetch("/__n3/painted", { method: "POST", body: JSON.stringify({ build }) }).catch(() => {});
  }
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
