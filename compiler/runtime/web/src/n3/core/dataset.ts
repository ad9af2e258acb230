import type * as z from "zod/mini";
import { isScalar, isSearched, type FieldSpec } from "./fields";

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

export type Key = string | number;

/** What the server adds to every row. */
interface RowMeta {
  /** Grows with every write; the row's ETag. */
  readonly _version: number;
  /** What the reader may do with this row; absent where the dataset has no writes. */
  readonly _can?: {
    readonly update: boolean;
    readonly delete: boolean;
    /** Fields with a rule of their own: what this reader may not read or write. */
    readonly fields?: Readonly<Record<string, boolean>>;
  };
}

/** A row as it is read: the dataset's fields, its version and what may be done with it. */
export type Row<T> = Readonly<T> & RowMeta;

/** A row whose dataset is known only when the program runs. */
export type AnyRow = Row<Readonly<Record<string, unknown>>>;

/** A rule over a whole row, as it will be. Null counts as kept. */
interface RowRule<T> {
  readonly message: string;
  /** The fields it reads: the message is shown at the first of them that a form has. */
  readonly fields: readonly (keyof T & string)[];
  readonly test: (scope: { readonly row: T }) => boolean | null;
}

/** What the program says of a dataset; what is left out has the default of the language. */
interface DatasetOptions<T, Create, Update> {
  readonly validation?: readonly RowRule<T>[];
  readonly name: string;
  readonly title: string;
  /** Shown, but not saved yet: the server has no such dataset, and nothing asks for it. */
  readonly pending?: true;
  /** What one row is called within a sentence: "user profile". */
  readonly noun: string;
  /** The field that names a row; absent where none does: rows are then named by all they hold. */
  readonly key?: keyof T & string;
  /** The field that names a row in a sentence. */
  readonly titleField?: keyof T & string;
  readonly realtime?: boolean;
  /** The table is another program's, which counts no versions: those of its rows have no order. */
  readonly adopted?: true;
  /** The datasets whose rows decide what is read here: bases, and those that rules reach. */
  readonly dependsOn?: readonly string[];
  /** Fields that one rule or computed value reads together. */
  readonly joined?: readonly (readonly (keyof T & string)[])[];
  readonly refreshPolicy?: RefreshPolicy;
  readonly pageSize?: number;
  /** The most rows of one request. */
  readonly maxPageSize?: number;
  /** What lists may be sorted and filtered by, where it is the same. */
  readonly queryable?: readonly (keyof T & string)[];
  readonly sortable?: readonly (keyof T & string)[];
  readonly filterable?: readonly (keyof T & string)[];
  readonly searchable?: readonly (keyof T & string)[];
  /** What a new row, and a change, must be; absent for derived datasets. Loaded when something is written. */
  readonly schemas?: () => Promise<{
    readonly create: z.ZodMiniObject & z.ZodMiniType<Create>;
    readonly update: z.ZodMiniObject & z.ZodMiniType<Update>;
  }>;
  readonly fields: readonly FieldSpec<(keyof T | keyof Create) & string>[];
}

/** When a list is fetched again by itself. */
export type RefreshPolicy = "on_change" | "on_focus" | "manual" | { readonly every: number };

interface LoadedSchemas {
  readonly create: z.ZodMiniObject;
  readonly update: z.ZodMiniObject;
}

/** The schemas of a dataset. A page is read more often than written, so they come when one is about to be. */
class Schemas {
  readonly #load: () => Promise<LoadedSchemas>;
  #loading: Promise<LoadedSchemas | null> | null = null;
  #loaded: LoadedSchemas | null = null;

  constructor(load: () => Promise<LoadedSchemas>) {
    this.#load = load;
  }

  /** Null until they have come: then only the server checks. */
  get now(): LoadedSchemas | null {
    return this.#loaded;
  }

  /** Null where they cannot be had. */
  load(): Promise<LoadedSchemas | null> {
    this.#loading ??= this.#load().then(
      (loaded) => (this.#loaded = loaded),
      () => (this.#loading = null),
    );
    return this.#loading;
  }
}

/** A dataset as the runtime uses it, with every default filled in. */
export interface AnyDataset {
  readonly name: string;
  readonly title: string;
  readonly pending: boolean;
  readonly noun: string;
  readonly key: string;
  readonly titleField: string;
  readonly realtime: boolean;
  readonly adopted: boolean;
  readonly dependsOn: readonly string[];
  /** Fields that one rule, validation or computed value reads together. */
  readonly joined: readonly (readonly string[])[];
  readonly refreshPolicy: RefreshPolicy;
  readonly pageSize: number;
  /** The most rows of one request. */
  readonly maxPageSize: number;
  readonly sortable: ReadonlySet<string>;
  readonly filterable: ReadonlySet<string>;
  readonly searchable: ReadonlySet<string>;
  /** Undefined where rows cannot be written. */
  readonly schemas: Schemas | undefined;
  readonly fields: readonly FieldSpec[];
  readonly validation: readonly RowRule<Record<string, unknown>>[];
}

declare const types: unique symbol;

/** A dataset that remembers the types of its rows. */
interface Dataset<T, Create, Update> extends AnyDataset {
  readonly [types]?: { readonly row: T; readonly create: Create; readonly update: Update };
}

/** The program's datasets by name; each file in `src/datasets` adds its own. */
export interface Datasets {}

export type DatasetName = Extract<keyof Datasets, string>;

interface Types<Name extends DatasetName> {
  row: Datasets[Name] extends Dataset<infer T, infer _C, infer _U> ? T : never;
  create: Datasets[Name] extends Dataset<infer _T, infer C, infer _U> ? C : never;
  update: Datasets[Name] extends Dataset<infer _T, infer _C, infer U> ? U : never;
}

/** The row through a reference, where it was asked for; null where it may not be read. */
export type Expanded<Name extends string> =
  (Name extends DatasetName ? Row<RowOf<Name>> : AnyRow) | null;

export type RowOf<Name extends DatasetName> = Types<Name>["row"];
export type CreateOf<Name extends DatasetName> = Types<Name>["create"];
export type UpdateOf<Name extends DatasetName> = Types<Name>["update"];
export type FieldOf<Name extends DatasetName> = keyof RowOf<Name> & string;

/** Describes a dataset to the runtime. Called once a dataset, by the generated code. */
export function defineDataset<T, Create = never, Update = never>(
  options: DatasetOptions<T, Create, Update>,
): Dataset<T, Create, Update> {
  const fields: readonly FieldSpec[] = options.fields;
  const names = (has: (field: FieldSpec) => boolean) => fields.filter(has).map(({ name }) => name);
  const pending = new Set(names((field) => field.pending === true));
  const stored = (list: readonly string[]) => new Set(list.filter((name) => !pending.has(name)));
  const realtime = options.realtime ?? false;
  // A rule is only ever asked of rows of this dataset.
  const validation = (options.validation ?? []) as readonly RowRule<Record<string, unknown>>[];
  return {
    name: options.name,
    title: options.title,
    pending: options.pending === true,
    noun: options.noun,
    key: options.key ?? CONTENT,
    titleField: options.titleField ?? options.key ?? CONTENT,
    realtime: realtime && options.pending !== true,
    adopted: options.adopted === true,
    dependsOn: options.dependsOn ?? [],
    joined: [...(options.joined ?? []), ...validation.map((rule) => rule.fields)],
    refreshPolicy: options.refreshPolicy ?? (realtime ? "on_change" : "on_focus"),
    pageSize: options.pageSize ?? 25,
    maxPageSize: options.maxPageSize ?? 100,
    sortable: stored(options.sortable ?? options.queryable ?? names(isScalar)),
    filterable: stored(options.filterable ?? options.queryable ?? names(isScalar)),
    searchable: stored(options.searchable ?? names(isSearched)),
    schemas: options.schemas === undefined ? undefined : new Schemas(options.schemas),
    fields,
    validation,
  };
}

/** The key of rows that the server gives none. */
const CONTENT = "_content";

/**
 * The rows of one answer, each with a key. Rows without one are named by what they hold, so that two lists
 * never have different rows of one name; equal rows of an answer are counted.
 */
export function namedRows(dataset: AnyDataset, rows: readonly AnyRow[]): readonly AnyRow[] {
  if (dataset.key !== CONTENT) return rows;
  const seen = new Map<string, number>();
  return rows.map((row) => {
    const text = JSON.stringify(row);
    const before = seen.get(text) ?? 0;
    seen.set(text, before + 1);
    return { ...row, [CONTENT]: before === 0 ? text : `${text} ${before + 1}` };
  });
}

/** The row's key. The server never sends a row without one. */
export function keyOf(dataset: AnyDataset, row: Readonly<Record<string, unknown>>): Key {
  const key = row[dataset.key];
  if (typeof key === "number" || typeof key === "string") return key;
  throw new TypeError(`a row of ${dataset.name} came without its key "${dataset.key}"`);
}

/** What names the row in a sentence: its title field, else its key. */
export function titleOf(dataset: AnyDataset, row: AnyRow): string {
  const title = row[dataset.titleField];
  return typeof title === "string" && title !== "" ? title : `#${keyOf(dataset, row)}`;
}
