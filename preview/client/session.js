// @ts-check
// Which preview this page belongs to, and how it asks something of it.

const script = document.querySelector("script[data-n3-session]");

/** The preview that served this page; another may have its address later. */
export const session = script instanceof HTMLElement ? script.dataset["n3Session"] : undefined;

/** Where the preview is, whatever path it is seen below. */
export const root = new URL("../../", import.meta.url);

// The app's own part asks for it, too.
Object.assign(globalThis, { n3Root: root.pathname });

/** @typedef {{ ok: true, value: any } | { ok: false, detail: string }} Answer */

/**
 * Asks the preview to do something. A refusal is a sentence.
 * @param {string} name
 * @param {object} [body]
 * @returns {Promise<Answer>}
 */
export async function post(name, body = {}) {
  try {
    const response = await fetch(new URL(`__n3/${name}`, root), {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-N3-Session": session ?? "" },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    const value = response.headers.get("Content-Type")?.includes("json") ? JSON.parse(text) : {};
    if (response.ok) return { ok: true, value };
    return { ok: false, detail: value.detail ?? `The preview responded with ${response.status}.` };
  } catch {
    return { ok: false, detail: "The preview does not respond." };
  }
}
