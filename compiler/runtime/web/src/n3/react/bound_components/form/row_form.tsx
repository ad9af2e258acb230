import { useCallback, useEffect, useMemo, useRef, useState, type ReactNode } from "react";
import { Controller, useForm } from "react-hook-form";
import { ApiError } from "../../../core/api_error";
import { keyOf, type AnyDataset, type AnyRow } from "../../../core/dataset";
import { editText } from "../../../core/format";
import { isSettable } from "../../../core/fields";
import { sameValue } from "../../../core/compare";
import type { ConflictRule } from "../../../core/outbox_entry";
import type { WriteMode } from "../../../core/validation";
import { useDatasetHandle, useRuntime } from "../../context";
import { FormFrame } from "../../parts/form_frame";
import { useFormProblems } from "../../parts/form_problems";
import { Message } from "../../parts/message";
import { useEditor, useUnsaved } from "../../unsaved";
import {
  changedValues,
  entriesOf,
  resolverOf,
  textsOf,
  withPending,
  type Checks,
  type FieldRequest,
  type Texts,
} from "./form_entries";
import { FormRow, PendingRow } from "./form_row";
import { form as words } from "../../../words/form";
import { common } from "../../../words/common";

export interface RowFormProps {
  /** Names the form within the app: what is half-typed is kept under it. */
  readonly widget: string;
  readonly dataset: AnyDataset;
  readonly mode: WriteMode;
  readonly fields?: readonly FieldRequest[] | undefined;
  readonly submit: string;
  readonly checks?: Checks | undefined;
  /** What a new row begins with, by field. */
  readonly preset?: Readonly<Texts> | undefined;
  readonly autoClear?: boolean;
  /** What becomes of an update where somebody else has changed the row; by default `merge`. */
  readonly conflict?: ConflictRule | undefined;
  readonly autoFocus?: boolean;
  /** It was saved: the row as it is now, null where the writer may not read it. */
  readonly onDone: (row: AnyRow | null) => void;
  readonly onCancel?: () => void;
  /** Below the fields. */
  readonly after?: ReactNode;
  /** At the end of the foot. */
  readonly tools?: ReactNode;
  /** The row as the server has it; null for a new one. */
  readonly row: AnyRow | null;
  /** It was deleted, or is not open to its reader any more. */
  readonly gone: boolean;
}

/*
 * A form and its row. `untouched` is what each input held before anybody typed in it: an input that still holds
 * it was not touched, follows the row, and is not sent. Where somebody else changes a field that this person
 * has changed too, the input keeps what was typed and `theirs` has the other value until the person decides;
 * the first save asks, the second is an answer. `base` is the row that the form goes on from, on which a change is made.
 * Where every change is asked about (`conflict`), `unseen` has the labels of the other fields that changed since
 * the person was last asked; where the last update wins, nobody is.
 */
export function RowForm(props: RowFormProps) {
  const { widget, dataset, mode, row, gone, submit, checks, preset, autoClear = false } = props;
  const { onDone, onCancel, conflict = "merge" } = props;
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
  const [base, setBase] = useState(row);
  const [theirs, setTheirs] = useState<Readonly<Record<string, unknown>>>({});
  const [blank] = useState(() => textsOf(entries, row));
  const draftKey = `${widget}:form:${row === null ? "" : keyOf(dataset, row)}`;
  const form = useForm<Texts>({
    defaultValues: { ...blank, ...preset, ...(widgets.get(draftKey) as Texts | undefined) },
    resolver: useMemo(
      () => resolverOf(dataset, mode, entries, base, checks),
      [dataset, mode, entries, base, checks],
    ),
    mode: "onTouched",
    shouldFocusError: false,
  });
  const { control, handleSubmit, setError, reset, setValue, getValues } = form;
  const untouched = useRef(blank);
  const followed = useRef(row);
  const unseen = useRef<ReadonlySet<string>>(new Set());
  /** While it is saved, the row becomes what was typed. */
  const saving = useRef(false);
  /** A save was held back until it is said whose values stand. */
  const asked = useRef(false);
  const { isSubmitting } = form.formState;
  const problems = useFormProblems(form, {
    needAttention: words.needAttention,
    notYet: words.notSavedYet,
  });
  const { focus } = problems;
  const labelled = entries.map(({ field }) => field);

  const keepDraft = useCallback(
    (texts: Readonly<Texts>) => {
      const typed = Object.entries(texts).filter(([name, t]) => t !== untouched.current[name]);
      if (typed.length === 0) widgets.delete(draftKey);
      else widgets.set(draftKey, Object.fromEntries(typed));
    },
    [widgets, draftKey],
  );
  useEffect(
    () =>
      form.subscribe({
        formState: { values: true },
        callback: ({ values }) => {
          keepDraft(values);
        },
      }),
    [form, keepDraft],
  );
  useEditor(
    useUnsaved(),
    useCallback(() => widgets.get(draftKey) !== undefined, [widgets, draftKey]),
    useCallback(() => {
      widgets.delete(draftKey);
    }, [widgets, draftKey]),
  );
  const first = props.autoFocus === true ? entries[0]?.field.name : undefined;
  useEffect(() => {
    if (first !== undefined) focus(first);
  }, [first, focus]);

  /** Goes on from a newer row; `sent` are the texts that were just saved in it. */
  const follow = useCallback(
    (newest: AnyRow, sent: Readonly<Texts> = {}) => {
      const fresh = textsOf(entries, newest);
      const others: Record<string, unknown> = {};
      for (const [name, text] of Object.entries(fresh)) {
        const mine = getValues(name);
        const own = name in sent;
        const free = mine === text || mine === (own ? sent[name] : untouched.current[name]);
        const theirs = !free && !own && text !== untouched.current[name];
        if (theirs && conflict !== "overwrite") others[name] = newest[name];
        else untouched.current[name] = text;
        if (free && mine !== text) setValue(name, text);
      }
      keepDraft(getValues());
      asked.current = false;
      if (conflict === "ask")
        unseen.current = new Set([
          ...unseen.current,
          ...changedBeside(dataset, followed.current, newest, others, sent),
        ]);
      followed.current = newest;
      setTheirs(others);
      // Until it is decided whose value stands, a change is still made on the one before.
      setBase((before) => {
        const kept = Object.keys(others).map((name) => [name, before?.[name]] as const);
        return { ...newest, ...Object.fromEntries(kept) };
      });
      return Object.keys(others);
    },
    [dataset, entries, conflict, getValues, setValue, keepDraft],
  );
  const key = row === null ? null : keyOf(dataset, row);
  useEffect(() => {
    if (key === null) return;
    let known = rows.get(key).base;
    return rows.subscribe(() => {
      const newest = rows.get(key).base;
      if (newest === null || newest === known || saving.current) return;
      known = newest;
      follow(newest);
    });
  }, [rows, key, follow]);

  const decide = (name: string, take: boolean) => {
    const { [name]: value, ...others } = theirs;
    const field = entries.find((entry) => entry.field.name === name)?.field;
    if (field === undefined) return;
    const text = editText(field, value);
    untouched.current[name] = text;
    setTheirs(others);
    setBase((before) => (before === null ? null : { ...before, [name]: value }));
    if (take) setValue(name, text);
    else keepDraft(getValues());
    form.clearErrors();
    focus(name);
  };

  const ask = ([first]: readonly string[]) => {
    asked.current = true;
    if (first === undefined) problems.say(words.changedMeanwhile([...unseen.current]));
    else {
      setError("root", { message: words.undecided });
      focus(first);
    }
  };

  const save = async (texts: Texts) => {
    const undecided = Object.keys(theirs);
    if (undecided.length + unseen.current.size > 0 && !asked.current) {
      ask(undecided);
      return;
    }
    unseen.current = new Set();
    const values = changedValues(dataset, mode, entries, texts, untouched.current);
    const sent = Object.fromEntries(Object.keys(values).map((name) => [name, texts[name] ?? ""]));
    saving.current = true;
    try {
      if (base === null) {
        const made = await writer.create(values);
        widgets.delete(draftKey);
        reset(blank);
        widgets.delete(draftKey);
        onDone(made);
      } else {
        const saved = await writer.update(keyOf(dataset, base), values, {
          base: { ...base, ...theirs },
          conflict,
        });
        saving.current = false;
        if (saved !== null) follow(saved, sent);
        widgets.delete(draftKey);
        if (autoClear) reset(blank);
        widgets.delete(draftKey);
        onDone(saved);
      }
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      saving.current = false;
      const newest = base === null ? null : rows.get(keyOf(dataset, base)).base;
      const others = newest === null ? [] : follow(newest);
      if (error.code === "precondition_failed") ask(others);
      else problems.refused(error, labelled, dataset.fields);
    } finally {
      saving.current = false;
    }
  };

  return (
    <FormFrame
      dataset={dataset.name}
      problems={problems}
      submit={isSubmitting ? words.saving : submit}
      pending={isSubmitting}
      disabled={gone}
      onSubmit={(event) => {
        void handleSubmit(save, (errors) => {
          problems.found(errors, labelled);
        })(event);
      }}
      onCancel={
        onCancel &&
        (() => {
          widgets.delete(draftKey);
          onCancel();
        })
      }
      before={gone && <Message tone="bad">{`${common.rowGone} ${words.inputKept}`}</Message>}
      after={props.after}
      tools={props.tools}
    >
      {shown.map((entry) =>
        entry.field.pending === true ? (
          <PendingRow key={entry.field.name} field={entry.field} />
        ) : (
          <Controller
            key={entry.field.name}
            control={control}
            name={entry.field.name}
            render={({ field: { value, onChange, onBlur, ref, name }, fieldState }) => (
              <FormRow
                entry={entry}
                text={value}
                error={fieldState.error?.message ?? null}
                theirs={
                  name in theirs
                    ? {
                        value: theirs[name],
                        onTake: () => {
                          decide(name, true);
                        },
                        onKeep: () => {
                          decide(name, false);
                        },
                      }
                    : null
                }
                onText={onChange}
                onBlur={onBlur}
                inputRef={ref}
              />
            )}
          />
        ),
      )}
    </FormFrame>
  );
}

/** The labels of what somebody else has changed beside what is entered. */
function changedBeside(
  { fields }: AnyDataset,
  before: AnyRow | null,
  newest: AnyRow,
  others: Readonly<Record<string, unknown>>,
  sent: Readonly<Texts>,
): readonly string[] {
  return fields
    .filter(
      (field) =>
        isSettable(field) &&
        !(field.name in others) &&
        !(field.name in sent) &&
        !sameValue(before?.[field.name], newest[field.name]),
    )
    .map(({ label }) => label);
}
