import { useId } from "react";
import type { FieldSpec } from "../../../core/fields";
import { timeZoneOf } from "../../../core/reader";
import { useRuntime } from "../../context";
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
  const id = useId();
  const runtime = useRuntime();
  const { reference } = field;
  const target = reference === undefined ? null : runtime.handle(reference.dataset).dataset;
  const kind = kindOf(field, input);
  const notes = [
    ...(theirs === null ? [] : [`${id}-theirs`]),
    ...(field.type === "datetime" ? [`${id}-zone`] : []),
    ...(field.help === undefined ? [] : [`${id}-help`]),
    ...(error === null ? [] : [`${id}-error`]),
  ];
  return (
    <div
      className="n3-field"
      data-kind={kind}
      data-wide={(target === null && wide.has(field.type)) || undefined}
      data-invalid={error !== null || undefined}
      data-n3-field={reference?.name ?? field.name}
    >
      <label htmlFor={id}>
        {field.label}
        {field.required !== true && kind !== "checkbox" && <small>{words.optional}</small>}
      </label>
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
        describedBy={notes.length === 0 ? undefined : notes.join(" ")}
        onText={events.onText}
        onBlur={events.onBlur}
        inputRef={events.inputRef}
      />
      {theirs !== null && (
        <p className="n3-theirs" id={`${id}-theirs`} role="status">
          <TheirWords field={field} value={theirs.value} />{" "}
          <button
            type="button"
            className="n3-link"
            aria-label={words.takeOf(field.label)}
            onClick={theirs.onTake}
          >
            {words.take}
          </button>{" "}
          <button
            type="button"
            className="n3-link"
            aria-label={words.keepOf(field.label)}
            onClick={theirs.onKeep}
          >
            {words.keep}
          </button>
        </p>
      )}
      {field.type === "datetime" && (
        <p className="n3-help" id={`${id}-zone`}>
          {words.timeIn(timeZoneOf({}).replaceAll("_", " "))}
        </p>
      )}
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
