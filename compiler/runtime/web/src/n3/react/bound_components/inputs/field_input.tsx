import { useState, type ChangeEvent, type Ref } from "react";
import type { AnyDataset } from "../../../core/dataset";
import { isNumeric, type FieldSpec } from "../../../core/fields";
import { DateInput } from "./date_input";
import { ListInput } from "./list_input";
import { ReferenceInput } from "./reference_input";
import "./inputs.css";

/** Editors that a program may name (`field_mapping`). */
export type InputName =
  | "text_input"
  | "email_input"
  | "number_input"
  | "textarea"
  | "select"
  | "checkbox"
  | "date_picker";

type Kind =
  "text" | "textarea" | "select" | "checkbox" | "date" | "time" | "datetime" | "email" | "url";

const named: Readonly<Record<InputName, Kind>> = {
  text_input: "text",
  email_input: "email",
  number_input: "text",
  textarea: "textarea",
  select: "select",
  checkbox: "checkbox",
  date_picker: "date",
};

const byType: Partial<Record<FieldSpec["type"], Kind>> = {
  text: "textarea",
  json: "textarea",
  enum: "select",
  boolean: "checkbox",
  date: "date",
  time: "time",
  datetime: "datetime",
  email: "email",
  url: "url",
};

export function kindOf(field: FieldSpec, input?: InputName): Kind {
  const kind = input === undefined ? byType[field.type] : named[input];
  // A select needs values to choose from.
  return kind === undefined || (kind === "select" && field.type !== "enum") ? "text" : kind;
}

/** Does the editor take any text, or only what it offers? */
export function isTyped(kind: Kind): boolean {
  return kind === "text" || kind === "textarea" || kind === "email" || kind === "url";
}

export type FieldElement = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

interface Props {
  readonly field: FieldSpec;
  readonly input?: InputName | undefined;
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly onBlur?: () => void;
  readonly inputRef?: Ref<FieldElement>;
  readonly id?: string;
  readonly name?: string;
  readonly className?: string;
  readonly label?: string;
  readonly invalid?: boolean;
  readonly describedBy?: string | undefined;
  /** Of a reference: the dataset whose rows may be chosen. */
  readonly target?: AnyDataset | null | undefined;
  /** Choices are offered at once. */
  readonly opened?: boolean;
  /** Of a reference: a row that is not there may be made. */
  readonly withNew?: boolean;
}

/** The editor of a field's type. What is typed or chosen is text; `parseText` reads it. */
export function FieldInput(props: Props) {
  const { target, inputRef } = props;
  if (target === null || target === undefined) return <PlainInput {...props} />;
  return (
    <ReferenceInput {...props} dataset={target} inputRef={inputRef as Ref<HTMLInputElement>} />
  );
}

function PlainInput({ field, input, text, onText, inputRef, opened, ...rest }: Props) {
  const { id, name, className, label, invalid, describedBy, onBlur } = rest;
  // What has several lines loses them in a line.
  const [hasLines] = useState(text.includes("\n"));
  const common = {
    id,
    name,
    className,
    onBlur,
    "aria-label": label,
    "aria-invalid": invalid === true ? true : undefined,
    "aria-describedby": describedBy,
    "aria-required": field.required === true ? true : undefined,
    autoComplete: "off",
  };
  const onChange = (event: ChangeEvent<FieldElement>) => {
    onText(event.target.value);
  };
  const kind = kindOf(field, input);
  // In a cell Enter takes the whole list: there it is a text.
  if (field.type === "list" && opened !== true) {
    const { onBlur: left, ...attributes } = common;
    return (
      <ListInput
        text={text}
        onText={onText}
        onBlur={left}
        label={label ?? field.label}
        input={attributes}
        inputRef={inputRef as Ref<HTMLInputElement>}
      />
    );
  }
  switch (hasLines && kind === "text" ? "textarea" : kind) {
    case "date":
    case "time":
    case "datetime": {
      const { onBlur: left, ...attributes } = common;
      return (
        <DateInput
          field={field}
          text={text}
          onText={onText}
          onBlur={left}
          input={attributes}
          inputRef={inputRef as Ref<HTMLInputElement>}
        />
      );
    }
    case "textarea":
      return (
        <textarea
          {...common}
          ref={inputRef as Ref<HTMLTextAreaElement>}
          rows={4}
          dir="auto"
          value={text}
          onChange={onChange}
        />
      );
    case "select":
      return (
        <select
          {...common}
          ref={inputRef as Ref<HTMLSelectElement>}
          value={text}
          onChange={onChange}
        >
          {(field.required !== true || text === "") && <option value="">–</option>}
          {field.type === "enum" &&
            Object.entries(field.values).map(([value, title]) => (
              <option key={value} value={value}>
                {title}
              </option>
            ))}
        </select>
      );
    case "checkbox":
      return (
        <input
          {...common}
          ref={inputRef as Ref<HTMLInputElement>}
          type="checkbox"
          checked={text === "true"}
          onChange={(event) => {
            onText(event.target.checked ? "true" : "false");
          }}
        />
      );
    default:
      return (
        <input
          {...common}
          ref={inputRef as Ref<HTMLInputElement>}
          // The browser's own check of an address would stop Enter before ours speaks.
          type="text"
          dir="auto"
          inputMode={
            isNumeric(field) ? "decimal" : kind === "email" || kind === "url" ? kind : undefined
          }
          spellCheck={field.type === "string" ? undefined : false}
          value={text}
          onChange={onChange}
        />
      );
  }
}
