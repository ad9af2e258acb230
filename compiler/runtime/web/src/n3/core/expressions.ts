/**
 * The operators and functions of rules, as the compiler prints them for TypeScript. Null follows
 * SQL's three values, arithmetic is double precision without NaN and infinity, text is compared by code
 * point: the cases of compiler/expr hold them to what SQLite, PostgreSQL and Python answer.
 */
import { compareText } from "./compare";

export {
  addDays,
  addTime,
  dateTrunc,
  duration,
  durationText,
  now,
  timeBetween,
  today,
} from "./moments";

type Truth = boolean | null;
type Scalar = string | number | bigint | boolean | null;

export interface ExpressionUser {
  readonly id: string | null;
  readonly name: string | null;
  readonly email: string | null;
  readonly roles: readonly string[];
  readonly anonymous: boolean;
  readonly claims?: Readonly<Record<string, unknown>>;
  /** The person's row in the dataset that `users:` names; absent where there is none. */
  readonly row?: Readonly<Record<string, unknown>> | null;
  readonly rowKey?: string | number | null;
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
  return value === null || value === undefined;
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
  return Number.isFinite(value) ? value : null;
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

export function negate(value: null): null;
export function negate<T extends number | bigint>(value: T | null): T | null;
export function negate(value: number | bigint | null): number | bigint | null {
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

export function abs<T extends number | bigint>(value: T | null): T | null {
  return value === null || value >= 0 ? value : (-value as T);
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

/** A list has this item. */
export function hasItem(list: readonly unknown[] | null, item: Scalar): Truth {
  return list === null || item === null ? null : list.includes(item);
}

// Decimals are counted as whole numbers: 1.50 with two digits behind the point is 150n.

export function decimal(value: unknown, scale: number): bigint | null {
  if (typeof value !== "string" && typeof value !== "number") return null;
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(String(value));
  if (match === null) return null;
  const [, sign = "", whole = "", fraction = ""] = match;
  const digits = BigInt(whole + fraction.slice(0, scale).padEnd(scale, "0"));
  return sign === "-" ? -digits : digits;
}

/** A decimal as it is sent. */
export function decimalText(value: bigint | null, scale: number): string | null {
  if (value === null) return null;
  const digits = String(value < 0n ? -value : value).padStart(scale + 1, "0");
  const whole = digits.slice(0, digits.length - scale);
  return `${value < 0n ? "-" : ""}${whole}${scale === 0 ? "" : `.${digits.slice(-scale)}`}`;
}

/** More digits behind the point. */
export function rescale(value: bigint | null, digits: number): bigint | null {
  return value === null ? null : value * 10n ** BigInt(digits);
}

export function toNumber(value: bigint | null, scale: number): number | null {
  return value === null ? null : Number(value) / 10 ** scale;
}

/** Rounded half away from zero; null where it has more than 18 digits. */
export function toDecimal(value: number | null, scale: number): bigint | null {
  if (value === null) return null;
  const whole = round(value * 10 ** scale);
  return whole === null || !(Math.abs(whole) < 1e18) ? null : BigInt(whole);
}

/** A sum of decimals, or of lengths of time, which are null beyond what is kept of them. */
export function addExact<T extends number | bigint>(left: T | null, right: T | null): T | null {
  return left === null || right === null ? null : kept(((left as number) + (right as number)) as T);
}

function kept<T extends number | bigint>(value: T): T | null {
  return typeof value === "bigint" || Number.isSafeInteger(value) ? value : null;
}

export function subtractExact<T extends number | bigint>(
  left: T | null,
  right: T | null,
): T | null {
  return left === null || right === null ? null : kept(((left as number) - (right as number)) as T);
}

// What a page knows comes from its address or from a row: it is read as what it is compared with.

export function text(value: unknown): string | null {
  return typeof value === "string" ? value : typeof value === "number" ? String(value) : null;
}

export function number(value: unknown): number | null {
  if (typeof value === "number") return value;
  if (typeof value !== "string" || value.trim() === "") return null;
  const read = Number(value);
  return Number.isFinite(read) ? read : null;
}

export function boolean(value: unknown): boolean | null {
  if (value === true || value === "true") return true;
  return value === false || value === "false" ? false : null;
}
