import { useState, type Ref } from "react";
import type { AnyDataset } from "../../../core/dataset";
import { isNumeric, type FieldSpec } from "../../../core/fields";
import {
  attributesOf,
  CheckInput,
  ChoiceInput,
  TextInput,
  type InputProps,
} from "../../parts/inputs";
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

interface Props extends Omit<InputProps, "required"> {
  readonly field: FieldSpec;
  readonly input?: InputName | undefined;
  readonly inputRef?: Ref<FieldElement>;
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

function PlainInput({ field, input, inputRef, opened, ...rest }: Props) {
  const { text, onText } = rest;
  // What has several lines loses them in a line.
  const [hasLines] = useState(text.includes("\n"));
  const props = { ...rest, required: field.required };
  const kind = kindOf(field, input);
  // In a cell Enter takes the whole list: there it is a text.
  if (field.type === "list" && opened !== true) {
    const { onBlur, ...attributes } = attributesOf(props);
    return (
      <ListInput
        text={text}
        onText={onText}
        onBlur={onBlur}
        label={rest.label ?? field.label}
        input={attributes}
        inputRef={inputRef as Ref<HTMLInputElement>}
      />
    );
  }
  switch (hasLines && kind === "text" ? "textarea" : kind) {
    case "date":
    case "time":
    case "datetime": {
      const { onBlur, ...attributes } = attributesOf(props);
      return (
        <DateInput
          field={field}
          text={text}
          onText={onText}
          onBlur={onBlur}
          input={attributes}
          inputRef={inputRef as Ref<HTMLInputElement>}
        />
      );
    }
    case "textarea":
      return (
        <textarea
          {...attributesOf(props)}
          ref={inputRef as Ref<HTMLTextAreaElement>}
          rows={4}
          dir="auto"
          value={text}
          onChange={(event) => {
            onText(event.target.value);
          }}
        />
      );
    case "select":
      return (
        <ChoiceInput
          {...props}
          choices={field.type === "enum" ? field.values : {}}
          inputRef={inputRef as Ref<HTMLSelectElement>}
        />
      );
    case "checkbox":
      return <CheckInput {...props} inputRef={inputRef as Ref<HTMLInputElement>} />;
    default:
      return (
        <TextInput
          {...props}
          inputRef={inputRef as Ref<HTMLInputElement>}
          attributes={{
            inputMode: isNumeric(field)
              ? "decimal"
              : kind === "email" || kind === "url"
                ? kind
                : undefined,
            spellCheck: field.type === "string" ? undefined : false,
          }}
        />
      );
  }
}
