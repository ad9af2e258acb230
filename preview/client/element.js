// @ts-check

/**
 * Makes an element. `class`, `text` and `on…` handlers are special; other names are attributes,
 * and those that are false or undefined are left out.
 * @template {string} Name
 * @param {Name} name
 * @param {Record<string, unknown>} [attributes]
 * @param {...(Node | string)} children
 * @returns {Name extends keyof HTMLElementTagNameMap ? HTMLElementTagNameMap[Name] : HTMLElement}
 */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    if (key === "text") made.textContent = String(value);
    else if (key.startsWith("on") && typeof value === "function")
      made.addEventListener(key.slice(2), /** @type {EventListener} */ (value));
    else made.setAttribute(key, value === true ? "" : String(value));
  }
  made.append(...children);
  // The name says which element it is; the DOM's types cannot follow it through a parameter.
  return /** @type {any} */ (made);
}
