import {
  useRef,
  useState,
  type ClipboardEvent,
  type InputHTMLAttributes,
  type KeyboardEvent,
  type Ref,
} from "react";
import { listText } from "../../../core/parse";
import { listItems } from "../../../core/value_text";
import { isComposing } from "../../composing";
import { inputs as words } from "../../../words/inputs";

interface Props {
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly onBlur: (() => void) | undefined;
  readonly label: string;
  readonly input: InputHTMLAttributes<HTMLInputElement>;
  readonly inputRef: Ref<HTMLInputElement> | undefined;
}

/**
 * A list: its items as chips, and a line for the next one, which Enter adds. What is in the line belongs to the
 * list at once, so that it is saved without Enter, too.
 */
export function ListInput({ text, onText, onBlur, label, input, inputRef }: Props) {
  const items = listItems(text) ?? [];
  const [typed, setTyped] = useState("");
  const around = useRef<HTMLDivElement>(null);
  const next = typed.trim();
  // Where the list became another one meanwhile, the line is only what somebody sees in it.
  const isIn = next !== "" && items.at(-1) === next;
  const chips = isIn ? items.slice(0, -1) : items;

  const become = (kept: readonly string[], rest: string) => {
    const last = rest.trim();
    setTyped(rest);
    onText(listText(last === "" ? kept : [...kept, last]));
  };
  const add = () => {
    if (next !== "") become([...chips, next], "");
  };
  const remove = (place: number) => {
    become(
      chips.filter((_, i) => i !== place),
      typed,
    );
    focusLine();
  };
  const focusLine = () => {
    around.current?.querySelector("input")?.focus();
  };
  const focusChip = (place: number) => {
    around.current?.querySelectorAll<HTMLElement>("button")[place]?.focus();
  };

  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (isComposing(event)) return;
    const { selectionStart, selectionEnd } = event.currentTarget;
    const atStart = selectionStart === 0 && selectionEnd === 0;
    if (event.key === "Enter" && next !== "") add();
    else if (event.key === "Backspace" && typed === "" && chips.length > 0) {
      remove(chips.length - 1);
    } else if (event.key === "ArrowLeft" && atStart && chips.length > 0) {
      focusChip(chips.length - 1);
    } else return;
    event.preventDefault();
  };
  const onChipKeyDown = (event: KeyboardEvent<HTMLElement>, place: number) => {
    switch (event.key) {
      case "ArrowLeft":
        focusChip(Math.max(0, place - 1));
        break;
      case "ArrowRight":
        if (place + 1 < chips.length) focusChip(place + 1);
        else focusLine();
        break;
      case "Backspace":
      case "Delete":
        remove(place);
        break;
      default:
        return;
    }
    event.preventDefault();
  };
  /** Several lines, or cells of a sheet, are several items. */
  const onPaste = (event: ClipboardEvent) => {
    const pasted = event.clipboardData.getData("text").split(/[\r\n\t]+/);
    const found = pasted.map((item) => item.trim()).filter((item) => item !== "");
    if (found.length < 2) return;
    event.preventDefault();
    become([...chips, ...(next === "" ? [] : [next]), ...found], "");
  };

  return (
    <div
      ref={around}
      className="n3-input n3-chips"
      data-invalid={input["aria-invalid"] === true || undefined}
      onMouseDown={(event) => {
        if (event.target !== event.currentTarget) return;
        event.preventDefault();
        focusLine();
      }}
    >
      {chips.length > 0 && (
        <ul aria-label={words.items(label, chips.length)}>
          {chips.map((chip, i) => (
            <li key={i} className="n3-chip">
              <bdi>{chip === "" ? words.empty : chip}</bdi>
              <button
                type="button"
                tabIndex={-1}
                aria-label={words.remove(chip)}
                onClick={() => {
                  remove(i);
                }}
                onKeyDown={(event) => {
                  onChipKeyDown(event, i);
                }}
              >
                ×
              </button>
            </li>
          ))}
        </ul>
      )}
      <input
        {...input}
        type="text"
        className={undefined}
        dir="auto"
        ref={inputRef}
        placeholder={chips.length === 0 ? words.typeItem : undefined}
        value={isIn || typed.trim() === "" ? typed : ""}
        onChange={({ target }) => {
          become(chips, target.value);
        }}
        onKeyDown={onKeyDown}
        onPaste={onPaste}
        onBlur={() => {
          add();
          onBlur?.();
        }}
      />
    </div>
  );
}
