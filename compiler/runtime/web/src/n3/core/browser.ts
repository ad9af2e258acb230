import { systemClock } from "./clock";
import type { Environment } from "./runtime";
import type { Sessions } from "./sessions";
import { BrowserStore } from "./browser_store";
import type { TabMessage, Tabs } from "./tabs";

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
    newId,
    retries: 2,
    store: new BrowserStore(appName),
    tabs: browserTabs(),
    isOutdated,
  };
}

/** A page that is not built, as in the preview, has no entry of its own and is never outdated. */
async function isOutdated(): Promise<boolean> {
  const ours = entryOf(document);
  if (ours === null) return false;
  const answer = await fetch(import.meta.env.BASE_URL, { cache: "no-cache" });
  const theirs = entryOf(new DOMParser().parseFromString(await answer.text(), "text/html"));
  return theirs !== null && theirs !== ours;
}

/** The address of the script that a built page begins with: another build has another. */
function entryOf(page: Document): string | null {
  const script = page.querySelector('script[type="module"][src*="/assets/"]');
  return script?.getAttribute("src") ?? null;
}

/** Apps of one origin are told apart by where they are. */
const appName = `n3:${import.meta.env.BASE_URL}`;

/** A UUID; `crypto.randomUUID` is missing where the page came by plain HTTP. */
function newId(): string {
  const random = crypto.getRandomValues(new Uint8Array(16));
  const hex = Array.from(random, (byte, i) => {
    const set = i === 6 ? (byte & 0x0f) | 0x40 : i === 8 ? (byte & 0x3f) | 0x80 : byte;
    return set.toString(16).padStart(2, "0");
  }).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** The tabs of this browser that show the same app. */
function browserTabs(): Tabs {
  const channel = new BroadcastChannel(appName);
  const id = newId();
  const nameOf = (tab: string) => `${appName} tab ${tab}`;
  // Missing where the page came by plain HTTP, and refused with cookies: then every tab sends what waits, and the
  // server does it once.
  const locks = (navigator as { readonly locks?: LockManager }).locks;
  // Held until the tab is closed.
  locks?.request(nameOf(id), () => new Promise(() => undefined)).catch(() => undefined);
  return {
    id,
    tell: (message) => {
      channel.postMessage(message);
    },
    listen: (heard) => {
      channel.addEventListener("message", ({ data }: MessageEvent<TabMessage>) => {
        heard(data);
      });
    },
    lead: (name, led) => {
      if (locks === undefined) {
        led();
        return () => undefined;
      }
      const waiting = new AbortController();
      let release: () => void = () => undefined;
      const held = new Promise<void>((resolve) => (release = resolve));
      locks
        .request(`${appName} ${name}`, { signal: waiting.signal }, () => {
          led();
          return held;
        })
        .catch(() => {
          if (!waiting.signal.aborted) led();
        });
      return () => {
        waiting.abort();
        release();
      };
    },
    whenClosed: (tab, then) => {
      if (locks === undefined) then();
      else locks.request(nameOf(tab), then).catch(then);
    },
  };
}

/** Passes on what the browser says of the network and of the visibility of the page. */
export function followBrowser(sessions: Sessions): void {
  const wake = () => {
    sessions.current().wake();
  };
  window.addEventListener("online", wake);
  window.addEventListener("focus", wake);
  window.addEventListener("offline", () => {
    sessions.current().socket.sleep();
  });
  window.addEventListener("pagehide", () => {
    sessions.current().flush();
  });
  guardLeaving(sessions);
}

/** Nobody leaves the page by the browser's own ways without a question while something is not saved. */
function guardLeaving(sessions: Sessions): void {
  const unsaved = () => sessions.current().unsaved;
  window.addEventListener("beforeunload", (event) => {
    if (unsaved().isChanged() || sessions.current().outbox.fleeting) event.preventDefault();
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
