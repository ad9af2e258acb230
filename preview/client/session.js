// @ts-check
// Which preview this page belongs to, and how it asks something of it.

const script = document.querySelector("script[data-n3-session]");

/** The preview that served this page; another may have its address later. */
export const session = script instanceof HTMLElement ? (script.dataset["n3Session"] ?? "") : "";

/** Where the preview is, whatever path it is seen below. */
export const root = new URL("../../", import.meta.url);

// The app's own part asks for it, too.
Object.assign(globalThis, { n3Root: root.pathname });

/**
 * Asks the preview for something; the answer's body, or a sentence that says why there is none.
 * @param {string} name below /__n3/
 * @param {object} [body]
 * @returns {Promise<{ body: any } | { problem: string }>}
 */
export async function post(name, body = {}) {
  try {
    const response = await fetch(new URL(`__n3/${name}`, root), {
      method: "POST",
      headers: { "content-type": "application/json", "x-n3-session": session },
      body: JSON.stringify(body),
    });
    if (response.status === 204) return { body: null };
    if (!/json/.test(response.headers.get("content-type") ?? ""))
      return { problem: "This preview cannot do that." };
    const answer = await response.json();
    return response.ok ? { body: answer } : { problem: String(answer.detail) };
  } catch {
    return { problem: "The preview does not respond." };
  }
}
