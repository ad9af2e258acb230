import type { AnyDataset } from "../../../core/dataset";
import type { FieldSpec } from "../../../core/fields";
import { formatValue, type Parsed } from "../../../core/format";
import { checkField } from "../../../core/validation";
import { unguarded } from "./tsv";

/**
 * A value from a text that was copied elsewhere: as it is typed into a cell, or as a cell shows it, so that
 * what is copied here can be pasted here.
 */
export function parsePasted(dataset: AnyDataset, field: FieldSpec, text: string): Parsed {
  const shown = shownValue(field, text.trim());
  return checkField(dataset, field, "update", shown ?? unguarded(text));
}

/** A choice by its label: values of an enum, yes and no. */
function shownValue(field: FieldSpec, text: string): string | null {
  const same = (label: string) => label.toLowerCase() === text.toLowerCase();
  switch (field.type) {
    case "enum":
      if (field.values[text] !== undefined) return text;
      return Object.keys(field.values).find((value) => same(field.values[value] ?? value)) ?? null;
    case "boolean":
      if (same("true") || same("1") || same(formatValue(field, true))) return "true";
      return same("false") || same("0") || same(formatValue(field, false)) ? "false" : null;
    default:
      return null;
  }
}
