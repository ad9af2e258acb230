/** Words shared by every field; the compiler writes only what differs from the default. */
interface FieldBase<Name extends string> {
  readonly name: Name;
  /** What people see; by default the name in words. */
  readonly label?: string;
  readonly help?: string;
  /** Never null. In a form an empty value is refused. */
  readonly required?: boolean;
  /** Set by the server only. */
  readonly readonly?: boolean;
  /** Taken when the row is made, never changed afterwards (a key that people choose). */
  readonly createOnly?: boolean;
  /** Accepted, never sent: it has a place in forms and none in tables. */
  readonly writeonly?: boolean;
  /** It holds the key of a row of another dataset; `name` is what the row stands under. */
  readonly reference?: { readonly name: string; readonly dataset: string };
  /** What a new row has when nothing is written. */
  readonly default?: string | number | boolean;
}

export type ScalarType =
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

export type FieldType = ScalarType | "enum" | "list" | "json";

interface PlainField<Name extends string> extends FieldBase<Name> {
  readonly type: Exclude<ScalarType, "decimal"> | "json";
}

interface DecimalField<Name extends string> extends FieldBase<Name> {
  readonly type: "decimal";
  /** Digits after the point. */
  readonly scale: number;
}

interface EnumField<Name extends string> extends FieldBase<Name> {
  readonly type: "enum";
  /** Each value with its label, in the order of the program. */
  readonly values: Readonly<Record<string, string>>;
}

interface ListField<Name extends string> extends FieldBase<Name> {
  readonly type: "list";
  readonly item: ScalarType;
}

/** A field of a dataset, as the compiler describes it to the widgets. */
export type FieldSpec<Name extends string = string> =
  PlainField<Name> | DecimalField<Name> | EnumField<Name> | ListField<Name>;

const numeric: ReadonlySet<FieldType> = new Set(["integer", "number", "decimal"]);
const textual: ReadonlySet<FieldType> = new Set(["string", "text", "email", "url", "uuid"]);
const searched: ReadonlySet<FieldType> = new Set(["string", "text", "email"]);

export function isNumeric(field: FieldSpec): boolean {
  return numeric.has(field.type);
}

export function isTextual(field: FieldSpec): boolean {
  return textual.has(field.type);
}

/** The default of `sortable` and `filterable`: every readable scalar. */
export function isScalar(field: FieldSpec): boolean {
  return field.type !== "json" && field.type !== "list" && field.writeonly !== true;
}

/** The default of `searchable`. */
export function isSearched(field: FieldSpec): boolean {
  return searched.has(field.type) && field.writeonly !== true;
}
