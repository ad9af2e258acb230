import { Fragment } from "react";
import type { FieldSpec } from "../../../core/fields";
import { timeZoneOf } from "../../../core/reader";
import { useRuntime } from "../../context";
import { Field, type FieldNote } from "../../parts/field";
import { useLeaving } from "../../parts/leaving";
import { FieldInput, kindOf } from "../inputs/field_input";
import { FieldValue } from "../field_value";
import { PendingMark } from "../pending";
import type { Entry } from "./form_entries";
import { form as words } from "../../../words/form";
import { around } from "../../../words/language";

/** What somebody else wrote where this person is writing. */
interface Theirs {
  readonly value: unknown;
  readonly onTake: () => void;
  readonly onKeep: () => void;
}

interface RowProps {
  readonly entry: Entry;
  readonly text: string;
  readonly error: string | null;
  readonly theirs: Theirs | null;
  readonly onText: (text: string) => void;
  readonly onBlur: () => void;
  readonly inputRef: (element: HTMLElement | null) => void;
}

/** These need the whole width of a form. */
const wide: ReadonlySet<string> = new Set<FieldSpec["type"]>([
  "string",
  "text",
  "email",
  "url",
  "datetime",
  "list",
  "json",
]);

export function FormRow({ entry: { field, input }, text, error, theirs, ...events }: RowProps) {
  const runtime = useRuntime();
  const { reference } = field;
  const target = reference === undefined ? null : runtime.handle(reference.dataset).dataset;
  const kind = kindOf(field, input);
  const left = useLeaving(text, events.onText, events.onBlur);
  const notes: readonly FieldNote[] = [
    ...(theirs === null ? [] : [theirsOf(field, theirs)]),
    ...(field.type === "datetime"
      ? [{ name: "zone", text: words.timeIn(timeZoneOf({}).replaceAll("_", " ")) }]
      : []),
  ];
  return (
    <Field
      label={field.label}
      kind={kind}
      wide={target === null && wide.has(field.type)}
      field={reference?.name ?? field.name}
      optional={field.required !== true && kind !== "checkbox"}
      notes={notes}
      hint={field.help}
      error={error}
    >
      {({ id, describedBy }) => (
        <FieldInput
          id={id}
          name={field.name}
          className="n3-input"
          field={field}
          input={input}
          target={target}
          withNew
          text={text}
          invalid={error !== null}
          describedBy={describedBy}
          onText={left.onChange}
          onBlur={left.onBlur}
          inputRef={events.inputRef}
        />
      )}
    </Field>
  );
}

function theirsOf(field: FieldSpec, { value, onTake, onKeep }: Theirs): FieldNote {
  const answers = [
    { word: words.take, label: words.takeOf(field.label), onClick: onTake },
    { word: words.keep, label: words.keepOf(field.label), onClick: onKeep },
  ];
  const text = (
    <>
      <TheirWords field={field} value={value} />
      {answers.map(({ word, label, onClick }) => (
        <Fragment key={word}>
          {" "}
          <button type="button" className="n3-link" aria-label={label} onClick={onClick}>
            {word}
          </button>
        </Fragment>
      ))}
    </>
  );
  return { name: "theirs", className: "n3-theirs", role: "status", text };
}

function TheirWords({ field, value }: { readonly field: FieldSpec; readonly value: unknown }) {
  if (value === null || value === undefined) return words.cleared;
  const [before, after] = around(words.changedTo);
  return (
    <>
      {before}
      <bdi>
        <FieldValue field={field} value={value} />
      </bdi>
      {after}
    </>
  );
}

/** A field that the database does not have yet: its place is shown, and nothing can be typed. */
export function PendingRow({ field }: { readonly field: FieldSpec }) {
  const label = (
    <>
      {field.label}
      <PendingMark />
    </>
  );
  return (
    <Field label={label} kind="text" field={field.reference?.name ?? field.name}>
      {({ id }) => <input id={id} className="n3-input" disabled value="" readOnly />}
    </Field>
  );
}
