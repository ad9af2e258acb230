import { cloneElement, isValidElement } from "react";

type Props = Readonly<Record<string, unknown>>;

const isPlain = (value: unknown): value is Props =>
  typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;

/**
 * What `next` says, made of the parts of `before` that say the same. React does not render an
 * element again that is the very one of before.
 *
 * For the elements of generated pages: their functions are equal where their texts are, as they
 * name nothing but their arguments and the runtime.
 */
export function share(before: unknown, next: unknown): unknown {
  if (Object.is(before, next)) return before;
  if (typeof before === "function" && typeof next === "function")
    return before.name === next.name && String(before) === String(next) ? before : next;
  if (isValidElement<Props>(before) && isValidElement<Props>(next)) {
    if (before.type !== next.type || before.key !== next.key) return next;
    const props = share(before.props, next.props) as Props;
    return props === before.props ? before : cloneElement(next, props);
  }
  if (Array.isArray(before) && Array.isArray(next)) {
    const items = next.map((item: unknown, i) =>
      i < before.length ? share(before[i], item) : item,
    );
    return items.length === before.length && items.every((item, i) => Object.is(item, before[i]))
      ? before
      : items;
  }
  if (isPlain(before) && isPlain(next)) {
    const entries = Object.entries(next).map(([key, value]) => [
      key,
      key in before ? share(before[key], value) : value,
    ]);
    const shared = Object.fromEntries(entries) as Props;
    const keys = Object.keys(shared);
    return keys.length === Object.keys(before).length &&
      keys.every((key) => Object.is(shared[key], before[key]) && key in before)
      ? before
      : shared;
  }
  return next;
}
