import type { ChangeEvent, InputHTMLAttributes, Ref } from "react";

/** What every input takes. What is typed or chosen is text. */
export interface InputProps {
  readonly id?: string | undefined;
  readonly name?: string | undefined;
  readonly className?: string | undefined;
  /** Where no label is beside it. */
  readonly label?: string | undefined;
  readonly required?: boolean | undefined;
  readonly invalid?: boolean | undefined;
  readonly describedBy?: string | undefined;
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly onBlur?: (() => void) | undefined;
}

/** What a browser and a screen reader are told of an input. */
export function attributesOf({ id, name, className, onBlur, ...props }: InputProps) {
  return {
    id,
    name,
    className,
    onBlur,
    "aria-label": props.label,
    "aria-invalid": props.invalid === true ? true : undefined,
    "aria-describedby": props.describedBy,
    "aria-required": props.required === true ? true : undefined,
    autoComplete: "off",
  };
}

type TextAttributes = Pick<
  InputHTMLAttributes<HTMLInputElement>,
  "autoCapitalize" | "autoComplete" | "disabled" | "inputMode" | "spellCheck" | "type"
>;

interface TextInputProps extends InputProps {
  readonly attributes?: TextAttributes;
  readonly inputRef?: Ref<HTMLInputElement> | undefined;
}

/** A line of text. The browser's own check of an address would stop Enter before ours speaks. */
export function TextInput({ attributes, inputRef, ...props }: TextInputProps) {
  return (
    <input
      {...attributesOf(props)}
      type="text"
      dir="auto"
      {...attributes}
      ref={inputRef}
      value={props.text}
      onChange={onChange(props)}
    />
  );
}

interface ChoiceInputProps extends InputProps {
  /** Each value with its title. */
  readonly choices: Readonly<Record<string, string>>;
  readonly disabled?: boolean | undefined;
  readonly inputRef?: Ref<HTMLSelectElement> | undefined;
}

/** One of several values; none, too, where it is not required. */
export function ChoiceInput({ choices, disabled, inputRef, ...props }: ChoiceInputProps) {
  const { required, text } = props;
  return (
    <select
      {...attributesOf(props)}
      disabled={disabled}
      ref={inputRef}
      value={text}
      onChange={onChange(props)}
    >
      {(required !== true || text === "") && <option value="">–</option>}
      {Object.entries(choices).map(([value, title]) => (
        <option key={value} value={value}>
          {title}
        </option>
      ))}
    </select>
  );
}

interface CheckInputProps extends InputProps {
  readonly disabled?: boolean | undefined;
  readonly inputRef?: Ref<HTMLInputElement> | undefined;
}

/** A box; its text is `true` or `false`. */
export function CheckInput({ disabled, inputRef, ...props }: CheckInputProps) {
  return (
    <input
      {...attributesOf(props)}
      type="checkbox"
      disabled={disabled}
      ref={inputRef}
      checked={props.text === "true"}
      onChange={({ target }) => {
        props.onText(target.checked ? "true" : "false");
      }}
    />
  );
}

function onChange({ onText }: InputProps) {
  return ({ target }: ChangeEvent<HTMLInputElement | HTMLSelectElement>) => {
    onText(target.value);
  };
}
