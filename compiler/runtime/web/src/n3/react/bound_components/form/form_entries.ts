import type { FieldErrors, Resolver } from "react-hook-form";
import type { AnyDataset, AnyRow } from "../../../core/dataset";
import type { FieldSpec } from "../../../core/fields";
import { editText } from "../../../core/format";
import {
  blankRow,
  brokenRules,
  checkField,
  formError,
  isWritable,
  type WriteMode,
} from "../../../core/validation";
import type { InputName } from "../inputs/field_input";

/** A field as a form asks for it. */
export type FieldRequest =
  string | { readonly name: string; readonly label?: string; readonly input?: InputName };

/** Checks of a form beyond those of its dataset, by field. */
export type Checks = Readonly<Partial<Record<string, readonly string[]>>>;

/** What is in the inputs of a form, by field. */
export type Texts = Record<string, string>;

export interface Entry {
  /** Its label is the form's. */
  readonly field: FieldSpec;
  readonly input: InputName | undefined;
}

/** What a form writes. */
export function entriesOf(
  dataset: AnyDataset,
  mode: WriteMode,
  requests: readonly FieldRequest[] | undefined,
): readonly Entry[] {
  return requested(dataset, requests).filter(({ field }) => isWritable(dataset, field, mode));
}

/** What a form shows: what it writes, and in their places what it will write once it is saved. */
export function withPending(
  dataset: AnyDataset,
  mode: WriteMode,
  requests: readonly FieldRequest[] | undefined,
  entries: readonly Entry[],
): readonly Entry[] {
  const written = new Map(entries.map((entry) => [entry.field.name, entry]));
  return requested(dataset, requests).flatMap((entry) => {
    const { pending, readonly, createOnly } = entry.field;
    const will = pending === true && readonly !== true && !(mode === "update" && createOnly);
    return will ? [entry] : (written.get(entry.field.name) ?? []);
  });
}

function requested(
  dataset: AnyDataset,
  requests: readonly FieldRequest[] | undefined,
): readonly Entry[] {
  const wanted: readonly FieldRequest[] = requests ?? dataset.fields.map(({ name }) => name);
  return wanted.flatMap((request) => {
    const named = typeof request === "string" ? { name: request } : request;
    const field = dataset.fields.find(
      ({ name, reference }) => name === named.name || reference?.name === named.name,
    );
    if (field === undefined) return [];
    const { label = field.label, input }: { label?: string; input?: InputName } = named;
    return { field: { ...field, label }, input };
  });
}

/** What the inputs hold of a row; of a new one what the program presets. */
export function textsOf(entries: readonly Entry[], row: AnyRow | null): Texts {
  return Object.fromEntries(
    entries.map(({ field }) => [
      field.name,
      editText(field, row === null ? field.default : row[field.name]),
    ]),
  );
}

/** What is to be sent: the values of the fields that somebody filled in. */
export function changedValues(
  dataset: AnyDataset,
  mode: WriteMode,
  entries: readonly Entry[],
  texts: Texts,
  untouched: Texts,
): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const { field } of entries) {
    const text = texts[field.name] ?? "";
    // An empty box of a new row is an answer, unless the program has another one.
    const isAnswer =
      mode === "create" &&
      field.type === "boolean" &&
      field.required &&
      field.default === undefined;
    // Nobody entered it: it keeps what it has, and what a new row has of it is the server's.
    if (text === untouched[field.name] && isAnswer !== true) continue;
    const checked = checkField(dataset, field, mode, text);
    // What was left empty in a new row has the server's default.
    if ("value" in checked && (mode === "update" || checked.value !== null)) {
      values[field.name] = checked.value;
    }
  }
  return values;
}

export function resolverOf(
  dataset: AnyDataset,
  mode: WriteMode,
  entries: readonly Entry[],
  base: AnyRow | null,
  checks: Checks | undefined,
): Resolver<Texts> {
  return async (texts) => {
    await dataset.schemas?.load();
    const errors: FieldErrors<Texts> = {};
    const values: Record<string, unknown> = { ...blankRow(dataset), ...base };
    for (const { field } of entries) {
      const text = texts[field.name] ?? "";
      const checked = checkField(dataset, field, mode, text);
      const failed =
        "error" in checked ? checked.error : formError(field, text, checks?.[field.name] ?? []);
      if (failed !== null) errors[field.name] = { type: "invalid", message: failed };
      if ("value" in checked) values[field.name] = checked.value;
    }
    if (Object.keys(errors).length === 0) {
      // Rules over the whole row are asked once every field is right by itself.
      for (const { fields, message } of brokenRules(dataset, values)) {
        const shown = fields.find((name) => entries.some(({ field }) => field.name === name));
        // A rule over fields that this form does not have can't be fixed in it: the server reports it.
        if (shown !== undefined) errors[shown] ??= { type: "invalid", message };
      }
    }
    return Object.keys(errors).length === 0
      ? { values: texts, errors: {} }
      : { values: {}, errors };
  };
}
