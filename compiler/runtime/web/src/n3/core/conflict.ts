import { sameValue } from "./compare";
import type { AnyDataset, AnyRow } from "./dataset";
import { isSettable, type FieldSpec } from "./fields";
import type { ConflictRule, RowChange } from "./outbox_entry";

/** A field that two people have changed, or that counts together with one that somebody else changed. */
export interface FieldConflict {
  readonly field: FieldSpec;
  readonly mine: unknown;
  readonly theirs: unknown;
  /** Both values in one, where that makes sense. */
  readonly both: { readonly value: unknown } | null;
}

export type Choice = "mine" | "theirs" | "both";

/** What the person must decide about, now that the row is `current`. */
export function conflictsOf(
  dataset: AnyDataset,
  { patch, base }: RowChange,
  current: AnyRow,
): readonly FieldConflict[] {
  const differs = (name: string) => !sameValue(base?.[name], current[name]);
  const asked = (name: string) =>
    differs(name) || dataset.joined.some((names) => names.includes(name) && names.some(differs));
  return dataset.fields.flatMap((field) => {
    const { name } = field;
    if (!(name in patch) || sameValue(patch[name], current[name]) || !asked(name)) return [];
    const mine = patch[name];
    const theirs = current[name] ?? null;
    return [{ field, mine, theirs, both: bothOf(field, theirs, mine) }];
  });
}

/** The fields that somebody else has changed and that this change is not about, but conflicts with. */
export function changedBeside(
  dataset: AnyDataset,
  { patch, base }: RowChange,
  current: AnyRow,
  rule: ConflictRule,
): readonly FieldSpec[] {
  const names = dataset.joined.filter((group) => group.some((name) => name in patch)).flat();
  return dataset.fields.filter(
    (field) =>
      !(field.name in patch) &&
      (names.includes(field.name) || (rule === "ask" && isSettable(field))) &&
      !sameValue(base?.[field.name], current[field.name]),
  );
}

/** The change as it is made on the newest row; null where nothing of it is left. */
export function decided(
  change: RowChange,
  current: AnyRow,
  conflicts: readonly FieldConflict[],
  choices: Readonly<Record<string, Choice>>,
): RowChange | null {
  const patch: Record<string, unknown> = { ...change.patch };
  for (const { field, both } of conflicts) {
    const choice = choices[field.name] ?? "mine";
    if (choice === "theirs") Reflect.deleteProperty(patch, field.name);
    if (choice === "both" && both !== null) patch[field.name] = both.value;
  }
  return Object.keys(patch).length === 0 ? null : { key: change.key, patch, base: current };
}

/** A text after the other, or every item of two lists. */
function bothOf(
  field: FieldSpec,
  theirs: unknown,
  mine: unknown,
): { readonly value: unknown } | null {
  if (Array.isArray(theirs) && Array.isArray(mine)) {
    const items = [...(theirs as readonly unknown[]), ...(mine as readonly unknown[])];
    const texts = items.map((item) => JSON.stringify(item));
    return { value: items.filter((_, i) => texts.indexOf(texts[i] ?? "") === i) };
  }
  if (typeof theirs !== "string" || typeof mine !== "string" || theirs === "" || mine === "")
    return null;
  if (field.type === "text") return { value: `${theirs}\n${mine}` };
  return field.type === "string" ? { value: `${theirs} ${mine}` } : null;
}
