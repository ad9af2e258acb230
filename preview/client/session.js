// @ts-check

const script = document.querySelector("script[data-n3-session]");

/** The preview that this page is of. */
export const session = script instanceof HTMLElement ? (script.dataset["n3Session"] ?? "") : "";

/**
 * Asks the preview for something; the answer's body, or a sentence that says why there is none.
 * @param {string} name below /__n3/ @param {object} body @returns {Promise<{ body: any } | { problem: string }>}
 */
export async function post(name, body) {
  try {
    const response = await fetch(`/__n3/${name}`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-n3-session": session },
      body: JSON.stringify(body),
    });
    if (response.status === 204) return { body: null };
    const answer = await response.json();
    return response.ok ? { body: answer } : { problem: String(answer.detail) };
  } catch {
    return { problem: "The preview does not respond." };
  }
}
