import type { FieldSpec } from "./fields";
import { formatValue } from "./format";
import type { Scope } from "./scope";

/** A value within a text: where it is found, and what it is. */
interface TemplateValue {
  /** `user.name`, `route.id`, `order.total`. */
  readonly path: string;
  readonly type?: Exclude<FieldSpec["type"], "enum" | "list">;
}

/** A text, or the pieces of one. */
export type Template = string | readonly (string | TemplateValue)[];

/** The text as the reader sees it: nothing where a value is missing. */
export function textOf(
  template: Template,
  scope: Scope,
  /** What becomes of a value before it is put between the words. */
  asText: (value: string) => string = (value) => value,
): string {
  if (typeof template === "string") return template;
  return template
    .map((part) =>
      typeof part === "string" ? part : asText(shown(part, valueAt(part.path, scope))),
    )
    .join("");
}

function valueAt(path: string, { user, params }: Scope): unknown {
  if (!path.startsWith("user.")) return params[path];
  let value: unknown = user;
  for (const name of path.split(".").slice(1)) {
    if (typeof value !== "object" || value === null) return null;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}

function shown({ type }: TemplateValue, value: unknown): string {
  if (value === null || value === undefined) return "";
  if (type === undefined) return typeof value === "string" ? value : JSON.stringify(value);
  if (type !== "decimal") return formatValue({ type }, value);
  const scale = typeof value === "string" ? (value.split(".")[1] ?? "").length : 0;
  return formatValue({ type, scale }, value);
}
