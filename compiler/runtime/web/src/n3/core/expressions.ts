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
  /** Null where nobody signed in. */
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

// Numbers are double precision; what is too large for it is null. An integer beside them may be a
// bigint.

type Numeric = number | bigint;

function arithmetic(
  left: Numeric | null,
  right: Numeric | null,
  compute: (left: number, right: number) => number,
): number | null {
  if (left === null || right === null) return null;
  const value = compute(Number(left), Number(right));
  return Number.isFinite(value) ? value : null;
}

export function add(left: Numeric | null, right: Numeric | null): number | null {
  return arithmetic(left, right, (a, b) => a + b);
}

export function subtract(left: Numeric | null, right: Numeric | null): number | null {
  return arithmetic(left, right, (a, b) => a - b);
}

export function multiply(left: Numeric | null, right: Numeric | null): number | null {
  return arithmetic(left, right, (a, b) => a * b);
}

/** The quotient with its fraction; null by zero. */
export function divide(left: Numeric | null, right: Numeric | null): number | null {
  return isZero(right) ? null : arithmetic(left, right, (a, b) => a / b);
}

/** The remainder with the sign of the dividend; null by zero. */
export function modulo(left: Numeric | null, right: Numeric | null): number | null {
  return isZero(right) ? null : arithmetic(left, right, (a, b) => a % b);
}

const isZero = (value: Numeric | null): boolean => value === 0 || value === 0n;

export function negate(value: null): null;
export function negate<T extends Numeric>(value: T | null): T | null;
export function negate(value: Numeric | null): Numeric | null {
  return value === null ? null : -value;
}

// Integers are exact. Beyond what a double holds exactly they are bigints, and only there, so that
// equal integers are equal values.

function integers(
  left: Numeric | null,
  right: Numeric | null,
  quick: (left: number, right: number) => number,
  exact: (left: bigint, right: bigint) => bigint,
): Numeric | null {
  if (left === null || right === null) return null;
  if (typeof left === "number" && typeof right === "number") {
    const value = quick(left, right);
    if (Number.isSafeInteger(value)) return value;
  }
  const value = exact(BigInt(left), BigInt(right));
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

export function addIntegers(left: Numeric | null, right: Numeric | null): Numeric | null {
  return integers(
    left,
    right,
    (a, b) => a + b,
    (a, b) => a + b,
  );
}

export function subtractIntegers(left: Numeric | null, right: Numeric | null): Numeric | null {
  return integers(
    left,
    right,
    (a, b) => a - b,
    (a, b) => a - b,
  );
}

export function multiplyIntegers(left: Numeric | null, right: Numeric | null): Numeric | null {
  return integers(
    left,
    right,
    (a, b) => a * b,
    (a, b) => a * b,
  );
}

export function moduloIntegers(left: Numeric | null, right: Numeric | null): Numeric | null {
  if (isZero(right)) return null;
  return integers(
    left,
    right,
    (a, b) => a % b,
    (a, b) => a % b,
  );
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

/** The nearest integer, halves rounded away from zero. */
export function round(value: number | null): number | null {
  if (value === null || !Number.isFinite(value)) return value;
  const whole = Math.trunc(value);
  return Math.abs(value - whole) >= 0.5 ? whole + Math.sign(value) : whole;
}

export function abs<T extends Numeric>(value: T | null): T | null {
  return value === null || value >= 0 ? value : (-value as T);
}

export function concat(...texts: readonly (string | null)[]): string {
  return texts.map((text) => text ?? "").join("");
}

/** The items of a claim that can be what is looked for; one value alone is a list of it. */
export function claimList(value: unknown, item: "text" | "integer"): readonly Scalar[] | null {
  if (value === undefined || value === null) return null;
  if (typeof value === "object" && !Array.isArray(value)) return null;
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  const read: (value: unknown) => Scalar = item === "text" ? text : integer;
  return items.map(read).filter((one) => one !== null);
}

export function anyRole(user: ExpressionUser, ...roles: readonly string[]): boolean {
  return !user.anonymous && roles.some((role) => user.roles.includes(role));
}

/** A list has this item. */
export function hasItem(list: readonly unknown[] | null, item: Scalar): Truth {
  return list === null || item === null ? null : list.includes(item);
}

// Decimals are counted as integers: 1.50 with two digits after the point is 150n.

const DECIMAL = /^(-?)(\d{1,40})(?:\.(\d{1,40}))?$/;

/** A decimal as it was sent; null for what is none, or has digits beyond the scale. */
export function decimal(value: unknown, scale: number): bigint | null {
  if (typeof value !== "string" && typeof value !== "number") return null;
  const match = DECIMAL.exec(String(value));
  if (match === null) return null;
  const [, sign = "", whole = "", fraction = ""] = match;
  if (/[1-9]/.test(fraction.slice(scale))) return null;
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

/** An integer as a decimal. */
export function integerDecimal(value: Numeric | null, scale: number): bigint | null {
  return value === null ? null : BigInt(value) * 10n ** BigInt(scale);
}

/** The quotient of two integers, a half away from zero. */
function rounded(dividend: bigint, divisor: bigint): bigint {
  const [a, b] = [dividend < 0n ? -dividend : dividend, divisor < 0n ? -divisor : divisor];
  const quotient = (2n * a + b) / (2n * b);
  return dividend < 0n === divisor < 0n ? quotient : -quotient;
}

/** So many digits more after the point; fewer than none rounds half away from zero. */
export function rescale(value: bigint | null, digits: number): bigint | null {
  if (value === null) return null;
  if (digits >= 0) return value * 10n ** BigInt(digits);
  return rounded(value, 10n ** BigInt(-digits));
}

function decimals(
  left: bigint | null,
  right: bigint | null,
  compute: (left: bigint, right: bigint) => bigint,
): bigint | null {
  return left === null || right === null ? null : compute(left, right);
}

export function addDecimals(left: bigint | null, right: bigint | null): bigint | null {
  return decimals(left, right, (a, b) => a + b);
}

export function subtractDecimals(left: bigint | null, right: bigint | null): bigint | null {
  return decimals(left, right, (a, b) => a - b);
}

export function multiplyDecimals(left: bigint | null, right: bigint | null): bigint | null {
  return decimals(left, right, (a, b) => a * b);
}

/** The quotient with so many places more; null by zero. */
export function divideDecimals(
  left: bigint | null,
  right: bigint | null,
  places: number,
): bigint | null {
  if (right === 0n) return null;
  return decimals(left, right, (a, b) => rounded(a * 10n ** BigInt(places), b));
}

export function moduloDecimals(left: bigint | null, right: bigint | null): bigint | null {
  return right === 0n ? null : decimals(left, right, (a, b) => a % b);
}

/** The double that is nearest to the digits. */
export function toNumber(value: Numeric | null, scale: number): number | null {
  if (value === null) return null;
  return typeof value === "number" ? value : Number(decimalText(value, scale));
}

/** Rounded half away from zero; null where it has more than 18 digits. */
export function toDecimal(value: Numeric | null, scale: number): bigint | null {
  if (value === null) return null;
  const whole = round(Number(value) * 10 ** scale);
  return whole === null || !(Math.abs(whole) < 1e18) ? null : BigInt(whole);
}

// Lengths of time are null beyond what is kept of them.

const kept = (milliseconds: number): number | null =>
  Number.isSafeInteger(milliseconds) ? milliseconds : null;

export function addDurations(left: number | null, right: number | null): number | null {
  return left === null || right === null ? null : kept(left + right);
}

export function subtractDurations(left: number | null, right: number | null): number | null {
  return left === null || right === null ? null : kept(left - right);
}

// Parameters of a page come from its address or from a row, a claim from the sign-in: they are read as
// what they are next to.

const NUMBER = /^-?\d{1,30}(\.\d{1,30})?([eE][+-]?\d{1,3})?$/;

export function text(value: unknown): string | null {
  return typeof value === "string" ? value : typeof value === "number" ? String(value) : null;
}

export function integer(value: unknown): number | null {
  const read = number(value);
  return read !== null && Number.isSafeInteger(read) && /^-?\d+$/.test(String(value)) ? read : null;
}

export function number(value: unknown): number | null {
  if (typeof value === "number") return value;
  if (typeof value !== "string" || !NUMBER.test(value)) return null;
  const read = Number(value);
  return Number.isFinite(read) ? read : null;
}

export function boolean(value: unknown): boolean | null {
  if (value === true || value === "true") return true;
  return value === false || value === "false" ? false : null;
}

/** A day of the calendar, as a row has it. */
export function day(value: unknown): string | null {
  if (typeof value !== "string" || !/^\d{4}-\d\d-\d\d$/.test(value)) return null;
  const read = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(read.getTime()) && read.toISOString().startsWith(value) ? value : null;
}
