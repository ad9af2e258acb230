// @ts-check
/** @import { Finding } from "./types.js" */

// An update may change nothing that is seen.
const longest = 150;
const reloading = "n3.preview.reloading";

/**
 * Follows Vite's updates: reports when one is on the screen, and what a page cannot run.
 * @param {{ failed: (finding: Finding | null) => void }} listener
 */
export async function followUpdates(listener) {
  if (sessionStorage.getItem(reloading) !== null) {
    sessionStorage.removeItem(reloading);
    onceChanged(() => painted(Date.now()));
  }
  // Served by Vite under this name; the page loads the very same module.
  const address = "/@vite/client";
  const { createHotContext } = await import(address);
  const hot = createHotContext("/__n3/client.js");
  hot.on("vite:beforeUpdate", () => listener.failed(null));
  hot.on("vite:beforeFullReload", () => sessionStorage.setItem(reloading, "1"));
  hot.on("vite:afterUpdate", (/** @type {{ updates: { timestamp: number }[] }} */ { updates }) => {
    const newest = Math.max(...updates.map(({ timestamp }) => timestamp));
    onceChanged(() => painted(newest));
  });
  hot.on(
    "vite:error",
    (/** @type {{ err: { message: string, frame?: string, id?: string } }} */ { err }) => {
      const text = [err.message, err.frame ?? ""].join("\n").trim();
      listener.failed({
        severity: "error",
        code: "page",
        message: "The page cannot be built.",
        text,
      });
    },
  );
}

/** Calls back with the page's next change, or when it is clear that none comes. */
function onceChanged(/** @type {() => void} */ then) {
  const done = () => {
    observer.disconnect();
    clearTimeout(timer);
    then();
  };
  const observer = new MutationObserver(done);
  observer.observe(document.body, {
    attributes: true,
    characterData: true,
    childList: true,
    subtree: true,
  });
  const timer = setTimeout(done, longest);
}

function painted(/** @type {number} */ timestamp) {
  // A preview that has gone needs no word.
  fetch("/__n3/painted", { method: "POST", body: JSON.stringify({ timestamp }) }).catch(() => {});
}
