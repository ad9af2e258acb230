/**
 * The operators and functions of rules, as the compiler prints them for TypeScript. Null follows
 * SQL's three values, arithmetic is double precision without NaN, text is compared by code point:
 * the table of cases in compiler/expr holds them to what SQLite and Python answer.
 */
import { compareText } from "./compare";

type Truth = boolean | null;
type Scalar = string | number | boolean | null;

export interface ExpressionUser {
  readonly id: string | null;
  readonly name: string | null;
  readonly email: string | null;
  readonly roles: readonly string[];
  readonly anonymous: boolean;
  readonly claims?: Readonly<Record<string, unknown>>;
}

export function and(...sides: readonly Truth[]): Truth {
  if (sides.includes(false)) return false;
  return sides.includes(null) ? null : true;
}

export function or(...sides: readonly Truth[]): Truth {
  if (sides.includes(true)) return true;
  return sides.includes(null) ? null : false;
}

export function not(value: Truth): Truth {
  return value === null ? null : !value;
}

function compared(left: Scalar, right: Scalar, test: (order: number) => boolean): Truth {
  if (left === null || right === null) return null;
  if (typeof left === "string" && typeof right === "string") return test(compareText(left, right));
  return test(left < right ? -1 : left > right ? 1 : 0);
}

export function eq(left: Scalar, right: Scalar): Truth {
  return left === null || right === null ? null : left === right;
}

export function ne(left: Scalar, right: Scalar): Truth {
  return not(eq(left, right));
}

export function lt(left: Scalar, right: Scalar): Truth {
  return compared(left, right, (order) => order < 0);
}

export function le(left: Scalar, right: Scalar): Truth {
  return compared(left, right, (order) => order <= 0);
}

export function gt(left: Scalar, right: Scalar): Truth {
  return lt(right, left);
}

export function ge(left: Scalar, right: Scalar): Truth {
  return le(right, left);
}

export function isNull(value: unknown): boolean {
  return value === null;
}

export function isIn(value: Scalar, choices: readonly Scalar[]): Truth {
  if (value === null) return choices.length > 0 ? null : false;
  if (choices.includes(value)) return true;
  return choices.includes(null) ? null : false;
}

function textTest(
  text: string | null,
  part: string | null,
  test: (text: string, part: string) => boolean,
): Truth {
  return text === null || part === null ? null : test(text, part);
}

export function contains(text: string | null, part: string | null): Truth {
  return textTest(text, part, (a, b) => a.includes(b));
}

export function startsWith(text: string | null, part: string | null): Truth {
  return textTest(text, part, (a, b) => a.startsWith(b));
}

export function endsWith(text: string | null, part: string | null): Truth {
  return textTest(text, part, (a, b) => a.endsWith(b));
}

function arithmetic(
  left: number | null,
  right: number | null,
  compute: (left: number, right: number) => number,
): number | null {
  if (left === null || right === null) return null;
  const value = compute(left, right);
  return Number.isNaN(value) ? null : value;
}

export function add(left: number | null, right: number | null): number | null {
  return arithmetic(left, right, (a, b) => a + b);
}

export function subtract(left: number | null, right: number | null): number | null {
  return arithmetic(left, right, (a, b) => a - b);
}

export function multiply(left: number | null, right: number | null): number | null {
  return arithmetic(left, right, (a, b) => a * b);
}

/** The quotient with its fraction; null by zero. */
export function divide(left: number | null, right: number | null): number | null {
  return right === 0 ? null : arithmetic(left, right, (a, b) => a / b);
}

/** The remainder with the sign of the dividend; null by zero. */
export function modulo(left: number | null, right: number | null): number | null {
  return right === 0 ? null : arithmetic(left, right, (a, b) => a % b);
}

export function negate(value: number | null): number | null {
  return value === null ? null : -value;
}

export function cond<T>(condition: Truth, then: T, otherwise: T): T {
  return condition === true ? then : otherwise;
}

export function lower(text: string | null): string | null {
  return text === null ? null : text.toLowerCase();
}

export function upper(text: string | null): string | null {
  return text === null ? null : text.toUpperCase();
}

/** In code points. */
export function length(text: string | null): number | null {
  return text === null ? null : Array.from(text).length;
}

export function coalesce<T>(...values: readonly (T | null)[]): T | null {
  return values.find((value) => value !== null) ?? null;
}

/** The nearest whole number, a half away from zero. */
export function round(value: number | null): number | null {
  if (value === null || !Number.isFinite(value)) return value;
  const whole = Math.trunc(value);
  return Math.abs(value - whole) >= 0.5 ? whole + Math.sign(value) : whole;
}

export function abs(value: number | null): number | null {
  return value === null ? null : Math.abs(value);
}

export function concat(...texts: readonly (string | null)[]): string {
  return texts.map((text) => text ?? "").join("");
}

/** A claim as rules see it: a scalar, else null. */
export function claim(user: ExpressionUser, name: string): string | number | null {
  const value = user.claims?.[name];
  return typeof value === "string" || typeof value === "number" ? value : null;
}

export function anyRole(user: ExpressionUser, ...roles: readonly string[]): boolean {
  return !user.anonymous && roles.some((role) => user.roles.includes(role));
}
