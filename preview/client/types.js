// @ts-check
/**
 * @typedef {object} Finding
 * @property {string} severity
 * @property {string} code
 * @property {string} message
 * @property {string} [file]
 * @property {number} [line]
 * @property {number} [column]
 * @property {string} text what a terminal would show, with the lines of source
 */
/** @typedef {{ status: "stopped" | "starting" | "running" | "restarting" | "failed", reason?: string }} Child */
/** @typedef {{ app: string, datasets: Readonly<Record<string, string>>, pages: Readonly<Record<string, string>> }} Modules */
/**
 * @typedef {object} State
 * @property {string} session
 * @property {string} title
 * @property {boolean} app
 * @property {boolean} ready
 * @property {number} build
 * @property {number} generation
 * @property {Child} backend
 * @property {Modules} modules where the build's modules are
 * @property {Modules} [prepared] those of a build that is on its way
 * @property {boolean} broken
 * @property {readonly Finding[]} diagnostics
 * @property {readonly string[]} roles
 * @property {{ build: number, ms: number, painted: boolean } | null} edit
 * @property {string} progress
 * @property {boolean} [unsaved] there is text that is not saved
 * @property {boolean} [typed] the diagnostics are of that text
 * @property {number} [editors] that are connected
 * @property {Place} [cursor] what the cursor of an editor is on
 * @property {readonly string[]} [datasets] that rows can be added to
 * @property {readonly Question[]} [questions]
 * @property {{ round: number, person: Person | null }} [who] was chosen in the terminal to use the pages
 */
/** @typedef {{ id: string, name: string, roles: readonly string[], email?: string | null }} Person */
/** @typedef {{ page?: string, widget?: string, dataset?: string, field?: string, file?: string, line?: number, column?: number }} Place */
/**
 * @typedef {object} Question asked of whoever writes the program
 * @property {string} id
 * @property {string} text
 * @property {string} [detail] what is lost, of a choice that destroys
 * @property {readonly { value: string, label: string, destructive?: boolean }[]} choices
 */
/** @typedef {{ text: string, value: string | null, parts: readonly Part[] }} Part a part of a rule; no value where it depends on a row */
/** @typedef {{ name: string, title: string, holds: boolean | null, part: Part, file?: string, line?: number, column?: number }} Rule */
/**
 * @typedef {object} Explanation
 * @property {boolean | null} allowed null where it depends on a row that was not named
 * @property {string} [reason]
 * @property {{ anonymous: boolean, name: string, roles: readonly string[] }} person
 * @property {readonly Rule[]} rules
 */
export {};
