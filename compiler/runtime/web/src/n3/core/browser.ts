import { systemClock } from "./clock";
import type { Runtime, Environment } from "./runtime";

/** The app's surroundings in a browser: the API of the page's own origin. */
export function browserEnvironment(): Environment {
  return {
    endpoint: { base: `${import.meta.env.BASE_URL}api`, fetch: (url, init) => fetch(url, init) },
    openSocket(handlers) {
      const url = new URL(`${import.meta.env.BASE_URL}api/realtime`, location.href);
      url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
      const socket = new WebSocket(url);
      socket.addEventListener("open", () => {
        handlers.opened();
      });
      socket.addEventListener("message", ({ data }) => {
        if (typeof data === "string") handlers.received(data);
      });
      socket.addEventListener("close", ({ code }) => {
        handlers.closed(code);
      });
      return {
        send: (text) => {
          socket.send(text);
        },
        close: () => {
          socket.close();
        },
      };
    },
    clock: systemClock,
    newId: () => crypto.randomUUID(),
    retries: 2,
  };
}

/** Passes on what the browser says of the network and of the visibility of the page. */
export function followBrowser(runtime: Runtime): void {
  const wake = () => {
    runtime.socket.wake();
  };
  window.addEventListener("online", wake);
  window.addEventListener("focus", wake);
  window.addEventListener("offline", () => {
    runtime.socket.sleep();
  });
  window.addEventListener("pagehide", () => {
    runtime.flush();
  });
}
