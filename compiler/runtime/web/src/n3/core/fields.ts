import type { ColorName } from "./palette";

/** Words shared by every field; the compiler writes only what differs from the default. */
interface FieldBase<Name extends string> {
  readonly name: Name;
  /** What people see. */
  readonly label: string;
  readonly help?: string;
  /** Never null. In a form an empty value is refused. */
  readonly required?: boolean;
  /** Set by the server only. */
  readonly readonly?: boolean;
  /** Taken when the row is made, never changed afterwards (a key that people choose). */
  readonly createOnly?: boolean;
  /** Accepted, never sent: it has a place in forms and none in tables. */
  readonly writeonly?: boolean;
  /**
   * Shown, but not saved yet: the server has no such field. Nothing asks for it, and nothing writes
   * it.
   */
  readonly pending?: true;
  /** It holds the key of a row of another dataset; `name` is the name of that row. */
  readonly reference?: { readonly name: string; readonly dataset: string };
  /** What a new row has when nothing is written. */
  readonly default?: string | number | boolean;
}

type ScalarType =
  | "integer"
  | "number"
  | "decimal"
  | "string"
  | "text"
  | "email"
  | "url"
  | "boolean"
  | "date"
  | "time"
  | "datetime"
  | "duration"
  | "uuid";

type FieldType = ScalarType | "enum" | "list" | "json";

/** What kind of values there are: all that formatting, parsing and comparing ask. */
export type ValueSpec =
  | { readonly type: Exclude<ScalarType, "decimal"> | "json" }
  /** `scale`: digits after the point. */
  | { readonly type: "decimal"; readonly scale: number }
  /** Each value with its label, in the order of the program. */
  | {
      readonly type: "enum";
      readonly values: Readonly<Record<string, string>>;
      /** Of each value; absent where the program declares none. */
      readonly colors?: Readonly<Record<string, ColorName>>;
    }
  | { readonly type: "list"; readonly item: ScalarType };

/** A field of a dataset, as the compiler describes it to the widgets. */
export type FieldSpec<Name extends string = string> = FieldBase<Name> & ValueSpec;

const numeric: ReadonlySet<FieldType> = new Set(["integer", "number", "decimal"]);
const searched: ReadonlySet<FieldType> = new Set(["string", "text", "email"]);

export function isNumeric(field: ValueSpec): boolean {
  return numeric.has(field.type);
}

/** The default of `sortable` and `filterable`: every readable scalar. */
export function isScalar(field: FieldSpec): boolean {
  return (
    field.type !== "json" &&
    field.type !== "list" &&
    field.writeonly !== true &&
    field.pending !== true
  );
}

/** The default of `searchable`. */
export function isSearched(field: FieldSpec): boolean {
  return searched.has(field.type) && field.writeonly !== true && field.pending !== true;
}

/** Do people change it? All other fields the server sets by itself, some at every write. */
export function isSettable(field: FieldSpec): boolean {
  return field.readonly !== true && field.pending !== true;
}
