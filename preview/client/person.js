// @ts-check
/** @import { Person, State } from "./types.js" */
import { keptChoices } from "./kept.js";
import { session } from "./session.js";

const cookie = "n3_preview_user";

/** Who one is in this preview; null for somebody who did not sign in. @returns {Person | null} */
export function currentPerson() {
  const found = document.cookie.split("; ").find((part) => part.startsWith(`${cookie}=`));
  if (found === undefined) return null;
  try {
    const value = JSON.parse(decodeURIComponent(found.slice(cookie.length + 1)));
    return { id: String(value.id), name: String(value.name ?? value.id), roles: value.roles ?? [] };
  } catch {
    return null; // "anonymous", or nothing that makes sense: so does the backend read it
  }
}

/** Becomes somebody else: the app reads everything again, or is loaded again. */
export function signInAs(/** @type {Person | null} */ person) {
  const value =
    person === null
      ? "anonymous"
      : encodeURIComponent(
          JSON.stringify({
            id: person.id,
            name: person.name,
            roles: person.roles,
            email: person.email ?? emailOf(person),
          }),
        );
  document.cookie = `${cookie}=${value}; path=/; samesite=lax`;
  if (window.dispatchEvent(new CustomEvent("n3:identity", { cancelable: true }))) location.reload();
}

const followed = "n3.preview.who";

/** Becomes who was chosen in the terminal, once in a browser: one may choose another here later. */
export function followTerminal(/** @type {State} */ { who }) {
  const choice = `${session} ${who?.round}`;
  if (who === undefined || keptChoices.get(followed) === choice) return;
  keptChoices.set(followed, choice);
  signInAs(who.person);
}

/** By it a person finds their own row in the dataset of people. */
function emailOf(/** @type {Person} */ { id }) {
  return `${id}@example.com`;
}

/** One person a role, and one without any. */
export function people(/** @type {readonly string[]} */ roles) {
  const names = ["Ada", "Ben", "Cleo", "Dora", "Emil", "Fay", "Gus", "Hana"];
  /** @type {Person[]} */
  const list = roles.map((role, i) => {
    const name = names[i] ?? `Person ${i + 1}`;
    return { id: name.toLowerCase().replaceAll(" ", "-"), name, roles: [role] };
  });
  return [...list, { id: "zoe", name: "Zoe", roles: [] }];
}

export function describe(/** @type {Person | null} */ person) {
  if (person === null) return "Anonymous";
  return `${person.name} · ${person.roles.length > 0 ? person.roles.join(", ") : "no role"}`;
}
