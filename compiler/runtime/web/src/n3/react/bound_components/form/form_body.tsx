import { useQuery } from "@tanstack/react-query";
import { useEffect, useId, useMemo, useRef, useState, useSyncExternalStore } from "react";
import { Controller, useForm, type FieldErrors, type Resolver } from "react-hook-form";
import { ApiError } from "../../../core/api_error";
import { useRuntime, useDatasetHandle } from "../../context";
import { keyOf, type AnyDataset, type AnyRow, type Key } from "../../../core/dataset";
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
import { problemText } from "../../../core/problem_text";
import { FieldInput, kindOf, type InputName } from "../inputs/field_input";
import { PendingMark } from "../pending";
import { Delayed, Failure, skeletonDelay } from "../widget_state";
import "./form.css";

type Spec = string | { readonly name: string; readonly label?: string; readonly input?: InputName };

type Checks = Readonly<Partial<Record<string, readonly string[]>>>;

interface Props {
  /** Names the form within the app: what is half-typed is kept under it. */
  readonly widget: string;
  readonly dataset: AnyDataset;
  readonly mode: WriteMode;
  readonly id?: Key | undefined;
  readonly fields?: readonly Spec[] | undefined;
  readonly submit: string;
  readonly checks?: Checks | undefined;
  readonly autoClear?: boolean;
  readonly autoFocus?: boolean;
  readonly onDone: () => void;
  readonly onCancel?: () => void;
}

/** The inside of every form: of the form widget, and of a table's dialog for a new row. */
export default function FormBody(props: Props) {
  const { dataset, mode, id } = props;
  const { rows, client, lists } = useDatasetHandle(dataset.name);
  const { error, isPending, refetch } = useQuery({
    queryKey: lists.rowKey(id),
    queryFn: async ({ signal }) => {
      if (id === undefined) return null;
      const row = await client.get(id, signal);
      rows.apply(keyOf(dataset, row), { type: "answered", row, at: null });
      return keyOf(dataset, row);
    },
    enabled: id !== undefined,
    refetchOnWindowFocus: false,
  });
  const key = useKey(dataset, id);
  const row = useSyncExternalStore(rows.subscribe, () => (key === null ? null : rows.view(key)));

  if (mode === "create") return <Form {...props} row={null} />;
  if (row !== null) return <Form {...props} row={row} />;
  if (error instanceof ApiError) {
    return <Failure error={error} title="The row" onRetry={() => void refetch()} />;
  }
  if (!isPending) {
    return (
      <div className="n3-state">
        <strong>This row no longer exists</strong>
        <p>It was deleted, or you are no longer allowed to see it.</p>
      </div>
    );
  }
  return (
    <Delayed ms={skeletonDelay}>
      <div className="n3-form-skeleton" aria-hidden="true" />
    </Delayed>
  );
}

/** A key from an address is text; the dataset says whether it is a number. */
function useKey(dataset: AnyDataset, id: Key | undefined): Key | null {
  const numeric = dataset.fields.find(({ name }) => name === dataset.key)?.type === "integer";
  return id === undefined ? null : numeric ? Number(id) : String(id);
}

type Texts = Record<string, string>;

interface FormProps extends Props {
  readonly row: AnyRow | null;
}

function Form(props: FormProps) {
  const { widget, dataset, mode, row, submit, checks, autoClear = false } = props;
  const { onDone, onCancel } = props;
  const { widgets } = useRuntime();
  const { writer, rows } = useDatasetHandle(dataset.name);
  const mayWrite = row?._can?.fields;
  const entries = useMemo(
    () =>
      entriesOf(dataset, mode, props.fields).filter(
        ({ field }) => mayWrite?.[field.name] !== false,
      ),
    [dataset, mode, props.fields, mayWrite],
  );
  const shown = useMemo(
    () => withPending(dataset, mode, props.fields, entries),
    [dataset, mode, props.fields, entries],
  );
  // The row as it was when the form was opened: what others change does not touch what is typed.
  const [base, setBase] = useState(row);
  const blank = useMemo(() => textsOf(entries, base), [entries, base]);
  const draftKey = `${widget}:form:${row === null ? "" : keyOf(dataset, row)}`;
  const form = useForm<Texts>({
    defaultValues: { ...blank, ...(widgets.get(draftKey) as Texts | undefined) },
    resolver: useMemo(
      () => resolverOf(dataset, mode, entries, base, checks),
      [dataset, mode, entries, base, checks],
    ),
    mode: "onTouched",
  });
  const { control, handleSubmit, setError, reset, setFocus, setValue, getValues } = form;
  // What each field held before anybody typed: a field that still does was not touched.
  const untouched = useRef(blank);
  const { isSubmitting, errors } = form.formState;

  useEffect(
    () =>
      form.subscribe({
        formState: { values: true },
        callback: ({ values }) => {
          const typed = Object.entries(values).filter(([name, t]) => t !== untouched.current[name]);
          if (typed.length === 0) widgets.delete(draftKey);
          else widgets.set(draftKey, Object.fromEntries(typed));
        },
      }),
    [form, widgets, draftKey],
  );
  const first = props.autoFocus === true ? entries[0]?.field.name : undefined;
  useEffect(() => {
    if (first !== undefined) setFocus(first);
  }, [first, setFocus]);

  /** Goes on from a newer row: a field that was left as it was in `texts` has its value now. */
  const follow = (newest: AnyRow, texts: Readonly<Texts>) => {
    const fresh = textsOf(entries, newest);
    const before = untouched.current;
    untouched.current = fresh;
    for (const [name, text] of Object.entries(fresh)) {
      if (getValues(name) === (texts[name] ?? before[name])) setValue(name, text);
    }
    setBase(newest);
  };

  const save = async (texts: Texts) => {
    const values: Record<string, unknown> = {};
    for (const { field } of entries) {
      const text = texts[field.name] ?? "";
      // Nobody entered it: it keeps what it has, and what a new row has of it is the server's.
      if (text === untouched.current[field.name]) continue;
      const checked = checkField(dataset, field, mode, text);
      // What was left empty in a new row has the server's default.
      if ("value" in checked && (base !== null || checked.value !== null)) {
        values[field.name] = checked.value;
      }
    }
    try {
      if (base === null) await writer.create(values);
      else {
        const saved = await writer.update(keyOf(dataset, base), values, { base });
        if (saved !== null) follow(saved, texts);
      }
      widgets.delete(draftKey);
      if (autoClear || base === null) reset(blank);
      widgets.delete(draftKey);
      onDone();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const known = error.errors.filter(({ field }) => entries.some((e) => e.field.name === field));
      for (const { field, message } of known) setError(field, { message });
      // A rule over several fields may be shown at one of them.
      const said = error.errors.every(({ message }) =>
        known.some((one) => one.message === message),
      );
      if (known.length === 0 || !said) {
        const fields = [...entries.map(({ field }) => field), ...dataset.fields];
        setError("root", { message: wordsOf(error, fields, known) });
      }
      // Saving again is meant for the row as it is by now.
      if (error.code === "precondition_failed" && base !== null) {
        const newest = rows.get(keyOf(dataset, base)).base;
        if (newest !== null) follow(newest, untouched.current);
      }
    }
  };

  return (
    <form
      className="n3-form"
      data-n3-dataset={dataset.name}
      noValidate
      onSubmit={(event) => void handleSubmit(save)(event)}
    >
      {base !== null && row !== null && base._version !== row._version && (
        <p className="n3-note" role="status">
          Someone else has changed this row. Your input is kept.{" "}
          <button
            type="button"
            className="n3-link"
            onClick={() => {
              setBase(row);
              untouched.current = textsOf(entries, row);
              reset(untouched.current);
              widgets.delete(draftKey);
            }}
          >
            Load the latest version
          </button>
        </p>
      )}
      <div className="n3-form-fields">
        {shown.map((entry) =>
          entry.field.pending === true ? (
            <PendingRow key={entry.field.name} field={entry.field} />
          ) : (
            <Controller
              key={entry.field.name}
              control={control}
              name={entry.field.name}
              render={({ field: { value, onChange, onBlur, ref }, fieldState }) => (
                <FormRow
                  entry={entry}
                  text={value}
                  error={fieldState.error?.message ?? null}
                  onText={onChange}
                  onBlur={onBlur}
                  inputRef={ref}
                />
              )}
            />
          ),
        )}
      </div>
      {errors.root?.message !== undefined && (
        <p className="n3-note" data-tone="bad" role="alert">
          {errors.root.message}
        </p>
      )}
      {/* A press keeps the focus where it is: an error shown at blur would move the button away. */}
      <div
        className="n3-form-foot"
        onMouseDown={(event) => {
          event.preventDefault();
        }}
      >
        {onCancel !== undefined && (
          <button
            type="button"
            className="n3-button"
            onClick={() => {
              widgets.delete(draftKey);
              onCancel();
            }}
          >
            Cancel
          </button>
        )}
        <button type="submit" className="n3-button n3-primary" disabled={isSubmitting}>
          {isSubmitting ? "Saving…" : submit}
        </button>
      </div>
    </form>
  );
}

interface Entry {
  /** Its label is the form's. */
  readonly field: FieldSpec;
  readonly input: InputName | undefined;
}

interface RowProps {
  readonly entry: Entry;
  readonly text: string;
  readonly error: string | null;
  readonly onText: (text: string) => void;
  readonly onBlur: () => void;
  readonly inputRef: (element: HTMLElement | null) => void;
}

function FormRow({ entry: { field, input }, text, error, ...events }: RowProps) {
  const id = useId();
  const runtime = useRuntime();
  const { reference } = field;
  const target = reference === undefined ? null : runtime.handle(reference.dataset).dataset;
  const kind = kindOf(field, input);
  const notes = [
    ...(field.help === undefined ? [] : [`${id}-help`]),
    ...(error === null ? [] : [`${id}-error`]),
  ];
  return (
    <div
      className="n3-field"
      data-kind={kind}
      data-invalid={error !== null || undefined}
      data-n3-field={reference?.name ?? field.name}
    >
      <label htmlFor={id}>
        {field.label}
        {field.required !== true && kind !== "checkbox" && <small>optional</small>}
      </label>
      <FieldInput
        id={id}
        name={field.name}
        className="n3-input"
        field={field}
        input={input}
        target={target}
        text={text}
        invalid={error !== null}
        describedBy={notes.length === 0 ? undefined : notes.join(" ")}
        onText={events.onText}
        onBlur={events.onBlur}
        inputRef={events.inputRef}
      />
      {field.help !== undefined && (
        <p className="n3-help" id={`${id}-help`}>
          {field.help}
        </p>
      )}
      {error !== null && (
        <p className="n3-field-error" id={`${id}-error`}>
          {error}
        </p>
      )}
    </div>
  );
}

/** A field that the database does not have yet: its place is shown, and nothing can be typed. */
function PendingRow({ field }: { readonly field: FieldSpec }) {
  const id = useId();
  return (
    <div className="n3-field" data-kind="text" data-n3-field={field.reference?.name ?? field.name}>
      <label htmlFor={id}>
        {field.label}
        <PendingMark />
      </label>
      <input id={id} className="n3-input" disabled value="" readOnly />
    </div>
  );
}

/** What a form writes. */
function entriesOf(
  dataset: AnyDataset,
  mode: WriteMode,
  specs: readonly Spec[] | undefined,
): readonly Entry[] {
  return requested(dataset, specs).filter(({ field }) => isWritable(dataset, field, mode));
}

/** What a form shows: what it writes, and in their places what it will write once it is saved. */
function withPending(
  dataset: AnyDataset,
  mode: WriteMode,
  specs: readonly Spec[] | undefined,
  entries: readonly Entry[],
): readonly Entry[] {
  const written = new Map(entries.map((entry) => [entry.field.name, entry]));
  return requested(dataset, specs).flatMap((entry) => {
    const { pending, readonly, createOnly } = entry.field;
    const will = pending === true && readonly !== true && !(mode === "update" && createOnly);
    return will ? [entry] : (written.get(entry.field.name) ?? []);
  });
}

function requested(dataset: AnyDataset, specs: readonly Spec[] | undefined): readonly Entry[] {
  const wanted: readonly Spec[] = specs ?? dataset.fields.map(({ name }) => name);
  return wanted.flatMap((spec) => {
    const named = typeof spec === "string" ? { name: spec } : spec;
    const field = dataset.fields.find(
      ({ name, reference }) => name === named.name || reference?.name === named.name,
    );
    if (field === undefined) return [];
    const { label = field.label, input }: { label?: string; input?: InputName } = named;
    return { field: { ...field, label }, input };
  });
}

function textsOf(entries: readonly Entry[], row: AnyRow | null): Texts {
  return Object.fromEntries(
    entries.map(({ field }) => [
      field.name,
      editText(field, row === null ? field.default : row[field.name]),
    ]),
  );
}

function resolverOf(
  dataset: AnyDataset,
  mode: WriteMode,
  entries: readonly Entry[],
  base: AnyRow | null,
  checks: Checks | undefined,
): Resolver<Texts> {
  return (texts) => {
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

/** What is said below the form: everything that has no field to be shown at. */
function wordsOf(
  error: ApiError,
  fields: readonly FieldSpec[],
  known: readonly { readonly field: string }[],
): string {
  const others = error.errors.filter(({ field }) => !known.some((one) => one.field === field));
  if (others.length > 0) {
    return problemText(error, fields, others);
  }
  if (error.code === "precondition_failed") {
    return "Someone else has changed the same field. Save again to keep your value, or load the latest version.";
  }
  return error.transient ? `Not saved; your input is kept. ${error.message}` : error.message;
}
