import { useState } from "react";
import { patterns } from "../../core/patterns";
import { parts as words } from "../../words/parts";
import { typing } from "../../words/typing";
import { Field } from "./field";
import { useFormField, type FormValue } from "./form";
import { CheckInput, ChoiceInput, TextInput } from "./inputs";

interface CommonProps<Value extends FormValue> {
  /** Its place in the `initial` of the form around it, and in the errors of the server. */
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly required?: boolean;
  readonly disabled?: boolean;
  /** What is wrong with a value; null where nothing is. The server is asked in any case. */
  readonly check?: (value: Value) => string | null;
}

interface TextFieldProps extends CommonProps<string> {
  readonly type?: "text" | "email" | "password";
  /** What browsers and password managers fill in: `username`, `current-password`, `new-password` … */
  readonly autoComplete?: string;
}

/** A line of text. Around an e-mail address there are no spaces; a password can be shown. */
export function TextField(props: TextFieldProps) {
  const { name, label, hint, required = false, disabled = false, type = "text", check } = props;
  const { autoComplete = type === "email" ? "email" : undefined } = props;
  const [isShown, setShown] = useState(false);
  const { value, change, isSending, error, ...input } = useFormField<string>({
    name,
    label,
    read: type === "email" ? trimmed : undefined,
    check: (text) => {
      if (text.trim() === "") return required ? typing.required(label) : null;
      if (type === "email" && !patterns.email.test(text.trim())) return typing.email;
      return check?.(text) ?? null;
    },
  });
  return (
    <Field label={label} kind={type} wide optional={!required} hint={hint} error={error}>
      {({ id, describedBy }) => {
        const line = (
          <TextInput
            {...input}
            id={id}
            name={name}
            className="n3-input"
            required={required}
            invalid={error !== null}
            describedBy={describedBy}
            text={value}
            onText={change}
            attributes={{
              // A browser remembers what is sent as text.
              type: type === "password" && (!isShown || isSending) ? "password" : "text",
              inputMode: type === "email" ? "email" : undefined,
              autoCapitalize: type === "text" ? undefined : "none",
              spellCheck: type === "text" ? undefined : false,
              autoComplete: autoComplete ?? "off",
              disabled,
            }}
          />
        );
        if (type !== "password") return line;
        return (
          <span className="n3-with-button">
            {line}
            <button
              type="button"
              className="n3-icon-button"
              aria-label={words.showPassword}
              title={words.showPassword}
              aria-pressed={isShown}
              aria-controls={id}
              disabled={disabled}
              // The focus stays where it is typed.
              onMouseDown={(event) => {
                event.preventDefault();
              }}
              onClick={() => {
                setShown(!isShown);
              }}
            >
              <svg className="n3-icon" viewBox="0 0 24 24" aria-hidden="true">
                <path d={isShown ? closedEye : eye} />
              </svg>
            </button>
          </span>
        );
      }}
    </Field>
  );
}

/* Not in `Icon`, which is there before anything is shown. */
const eye =
  "M2.5 12s3.5-6.5 9.5-6.5 9.5 6.5 9.5 6.5-3.5 6.5-9.5 6.5S2.5 12 2.5 12zM12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6z";
const closedEye =
  "M4 4l16 16M9.9 9.9a3 3 0 0 0 4.2 4.2M6.5 7.2C4 9 2.5 12 2.5 12S6 18.5 12 18.5c1.6 0 3-.4 4.3-1.1M10 5.7c.6-.1 1.3-.2 2-.2 6 0 9.5 6.5 9.5 6.5s-.7 1.4-2.1 2.9";

function trimmed(text: string): string {
  return text.trim();
}

interface ChoiceFieldProps extends CommonProps<string> {
  /** Each value with what people read. */
  readonly choices: Readonly<Record<string, string>>;
}

/** One of several values; none is the empty text. */
export function ChoiceField(props: ChoiceFieldProps) {
  const { name, label, hint, required = false, disabled, choices, check } = props;
  const { value, change, error, onBlur, inputRef } = useFormField<string>({
    name,
    label,
    check: (chosen) => {
      if (chosen === "") return required ? typing.required(label) : null;
      return check?.(chosen) ?? null;
    },
  });
  return (
    <Field label={label} kind="select" wide optional={!required} hint={hint} error={error}>
      {({ id, describedBy }) => (
        <ChoiceInput
          id={id}
          name={name}
          className="n3-input"
          required={required}
          disabled={disabled}
          invalid={error !== null}
          describedBy={describedBy}
          choices={choices}
          text={value}
          onText={change}
          onBlur={onBlur}
          inputRef={inputRef}
        />
      )}
    </Field>
  );
}

interface ChoicesFieldProps extends CommonProps<readonly string[]> {
  /** Each value with what people read. */
  readonly choices: Readonly<Record<string, string>>;
}

/** Any of several values, as the roles of a person. */
export function ChoicesField(props: ChoicesFieldProps) {
  const { name, label, hint, required = false, disabled, choices, check } = props;
  const { value, change, error, onBlur, inputRef } = useFormField<readonly string[]>({
    name,
    label,
    check: (chosen) => {
      if (chosen.length === 0) return required ? typing.required(label) : null;
      return check?.(chosen) ?? null;
    },
  });
  const known = Object.keys(choices);
  return (
    <Field label={label} kind="choices" wide group optional={!required} hint={hint} error={error}>
      {() => (
        <div className="n3-field-choices">
          {known.map((choice, i) => (
            <label key={choice} className="n3-check">
              <CheckInput
                name={name}
                disabled={disabled}
                invalid={error !== null}
                text={String(value.includes(choice))}
                onText={(text) => {
                  const chosen = (one: string) =>
                    one === choice ? text === "true" : value.includes(one);
                  change(known.filter(chosen));
                }}
                onBlur={onBlur}
                inputRef={i === 0 ? inputRef : undefined}
              />
              {choices[choice]}
            </label>
          ))}
        </div>
      )}
    </Field>
  );
}

/** Yes or no. Where it is required, it has to be yes. */
export function CheckField(props: CommonProps<boolean>) {
  const { name, label, hint, required = false, disabled, check } = props;
  const { value, change, error, onBlur, inputRef } = useFormField<boolean>({
    name,
    label,
    check: (checked) => {
      if (required && !checked) return typing.required(label);
      return check?.(checked) ?? null;
    },
  });
  return (
    <Field label={label} kind="checkbox" wide hint={hint} error={error}>
      {({ id, describedBy }) => (
        <CheckInput
          id={id}
          name={name}
          className="n3-input"
          required={required}
          disabled={disabled}
          invalid={error !== null}
          describedBy={describedBy}
          text={String(value)}
          onText={(text) => {
            change(text === "true");
          }}
          onBlur={onBlur}
          inputRef={inputRef}
        />
      )}
    </Field>
  );
}
