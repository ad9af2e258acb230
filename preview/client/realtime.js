// @ts-check
import { root } from "./session.js";

/** @typedef {"none" | "live" | "reconnecting"} Live */

/** Watches the app's own socket from outside: whether changes by others arrive. */
export class Realtime {
  /** @type {Live} */
  state = "none";
  /** @type {(() => void) | undefined} */
  onchange;

  /** @param {Window & typeof globalThis} window */
  constructor(window) {
    const setState = (/** @type {Live} */ state) => {
      this.state = state;
      this.onchange?.();
    };
    window.WebSocket = class extends window.WebSocket {
      /**
       * @param {string | URL} url
       * @param {string | string[]} [protocols]
       */
      constructor(url, protocols) {
        super(url, protocols);
        if (new URL(url, location.href).pathname !== `${root.pathname}api/realtime`) return;
        this.addEventListener("open", () => setState("live"));
        this.addEventListener("close", ({ wasClean, code }) =>
          setState(wasClean && code <= 1005 ? "none" : "reconnecting"),
        );
      }
    };
  }
}
