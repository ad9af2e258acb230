// @ts-check
/** @import { State } from "./types.js" */
import { root } from "./session.js";

// A moment without the preview is a page being left, or a laptop waking up.
const lostTimeout = 1200;

/** Hears the state of the preview, and notices when there is none any more. */
export class Connection {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #waiting;

  /** @param {{ state: (state: State) => void, lost: (lost: boolean) => void }} listener */
  constructor(listener) {
    const source = new EventSource(new URL("__n3/events", root));
    source.addEventListener("state", ({ data }) => {
      clearTimeout(this.#waiting);
      this.#waiting = undefined;
      listener.lost(false);
      listener.state(JSON.parse(data));
    });
    source.addEventListener("error", () => {
      this.#waiting ??= setTimeout(() => listener.lost(true), lostTimeout);
      // The browser gives up after some kinds of answers; the preview may come back all the same.
      if (source.readyState === EventSource.CLOSED)
        setTimeout(() => new Connection(listener), 1000);
    });
    window.addEventListener("pagehide", () => {
      clearTimeout(this.#waiting);
      source.close();
    });
    // A page that the browser kept is of the past when it is shown again.
    window.addEventListener("pageshow", ({ persisted }) => {
      if (persisted) location.reload();
    });
  }
}
