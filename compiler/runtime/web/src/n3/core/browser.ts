import { systemClock } from "./clock";
import type { Environment } from "./runtime";
import type { Sessions, Tabs } from "./sessions";
import type { UnsavedChanges } from "./unsaved_changes";

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

/** The tabs of this browser that show the same app. */
export function browserTabs(): Tabs {
  const channel = new BroadcastChannel(`n3:${import.meta.env.BASE_URL}`);
  return {
    tell: (identity) => {
      channel.postMessage(identity);
    },
    listen: (heard) => {
      channel.addEventListener("message", ({ data }) => {
        if (typeof data === "string") heard(data);
      });
    },
  };
}

/** Passes on what the browser says of the network and of the visibility of the page. */
export function followBrowser(sessions: Sessions): void {
  const wake = () => {
    sessions.current().socket.wake();
  };
  window.addEventListener("online", wake);
  window.addEventListener("focus", wake);
  window.addEventListener("offline", () => {
    sessions.current().socket.sleep();
  });
  window.addEventListener("pagehide", () => {
    sessions.current().flush();
  });
  guardLeaving(() => sessions.current().unsaved);
}

/** Nobody leaves the page by the browser's own ways without a question while something is not saved. */
function guardLeaving(unsaved: () => UnsavedChanges): void {
  window.addEventListener("beforeunload", (event) => {
    if (unsaved().isChanged()) event.preventDefault();
  });
  // Going back cannot be refused: it is undone, and done again once the person agrees.
  let here = location.href;
  const moved = () => {
    here = location.href;
  };
  // The router announces its own changes of the address so.
  window.addEventListener("pushState", moved);
  window.addEventListener("replaceState", moved);
  window.addEventListener(
    "popstate",
    (event) => {
      if (!unsaved().isChanged()) {
        moved();
        return;
      }
      event.stopImmediatePropagation();
      const there = location.href;
      history.pushState(null, "", here);
      unsaved().leave(() => {
        history.pushState(null, "", there);
      });
    },
    true,
  );
}
