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
/**
 * @typedef {object} State
 * @property {string} session
 * @property {string} title
 * @property {boolean} app
 * @property {boolean} ready
 * @property {number} build
 * @property {number} generation
 * @property {Child} backend
 * @property {{ app: string, pages: Readonly<Record<string, string>> }} modules where the build's modules are
 * @property {boolean} broken
 * @property {readonly Finding[]} diagnostics
 * @property {readonly string[]} roles
 * @property {{ build: number, ms: number, painted: boolean } | null} edit
 * @property {string} progress
 */
/** @typedef {{ id: string, name: string, roles: readonly string[] }} Person */
/** @typedef {{ file: string, line?: number, column?: number }} Place */
/** @typedef {{ text: string, value: string | null, parts: readonly Part[] }} Part a part of a rule; no value where it depends on a row */
/** @typedef {{ name: string, holds: boolean | null, part: Part, file?: string, line?: number, column?: number }} Rule */
/**
 * @typedef {object} Explanation
 * @property {boolean | null} allowed null where it depends on a row that was not named
 * @property {string} [reason]
 * @property {{ anonymous: boolean, name: string, roles: readonly string[] }} person
 * @property {readonly Rule[]} rules
 */
export {};
