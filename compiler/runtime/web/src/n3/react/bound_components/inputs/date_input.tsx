import { useRef, useState, type InputHTMLAttributes, type Ref, type RefObject } from "react";
import type { FieldSpec } from "../../../core/fields";
import { editText, parseText } from "../../../core/format";
import { wallClock } from "../../../core/moments";
import { timeZoneOf } from "../../../core/reader";
import { lazily } from "../../lazily";
import { inputs as words } from "../../../words/inputs";

const { Component: DatePicker, preload } = lazily(() => import("./date_picker"), { opens: true });

interface Props {
  readonly field: FieldSpec;
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly onBlur: (() => void) | undefined;
  readonly input: InputHTMLAttributes<HTMLInputElement>;
  readonly inputRef: Ref<HTMLInputElement> | undefined;
}

const example = {
  date: editText({ type: "date" }, "2026-01-31"),
  time: editText({ type: "time" }, "14:30:00.000000"),
} as const;

const examples: Partial<Record<FieldSpec["type"], string>> = {
  date: example.date,
  time: example.time,
  datetime: `${example.date} ${example.time}`,
};

/**
 * A date, a time or a moment: typed as the reader's locale writes it, or chosen. What is chosen is written into
 * the input, so that there is one text and one reader of it.
 */
export function DateInput({ field, text, onText, onBlur, input, inputRef }: Props) {
  const around = useRef<HTMLSpanElement>(null);
  const [open, setOpen] = useState(false);
  const { type } = field;
  const { date, time } = partsOf(field, text);
  const write = (day: string, clock: string) => {
    if (type === "time") onText(editText({ type }, clock));
    else if (type === "datetime") {
      onText(`${editText({ type: "date" }, day)} ${editText({ type: "time" }, clock)}`);
    } else onText(type === "date" ? editText({ type }, day) : day);
  };
  const close = () => {
    setOpen(false);
    focusSoon(around);
  };
  const what =
    type === "time"
      ? words.chooseTime
      : type === "datetime"
        ? words.chooseDateAndTime
        : words.chooseDate;
  return (
    <span className="n3-date" ref={around}>
      <input
        {...input}
        type="text"
        ref={inputRef}
        placeholder={examples[type]}
        value={text}
        onChange={({ target }) => {
          onText(target.value);
        }}
        // In the picker the input is not left.
        onBlur={() => {
          if (!open) onBlur?.();
        }}
        onKeyDown={(event) => {
          if (event.key !== "ArrowDown" || !event.altKey) return;
          event.preventDefault();
          setOpen(true);
        }}
      />
      <button
        type="button"
        className="n3-icon-button"
        tabIndex={-1}
        aria-label={what}
        title={words.withKey(what)}
        aria-haspopup="dialog"
        aria-expanded={open}
        onPointerEnter={preload}
        // The press leaves the focus where it is: an input in a cell that loses it is closed.
        onMouseDown={(event) => {
          event.preventDefault();
          event.stopPropagation();
        }}
        onClick={() => {
          setOpen(!open);
        }}
      >
        <svg viewBox="0 0 16 16" aria-hidden="true">
          {type === "time" ? (
            <path d="M8 2.5a5.5 5.5 0 1 0 0 11a5.5 5.5 0 1 0 0-11M8 5v3l2 1.5" />
          ) : (
            <path d="M2.5 3.5h11v10h-11zM2.5 6.5h11M5.5 2v3M10.5 2v3" />
          )}
        </svg>
      </button>
      {open && (
        <DatePicker
          label={what}
          anchor={around}
          date={type === "time" ? undefined : date}
          time={type === "time" || type === "datetime" ? time : undefined}
          onDate={(day) => {
            write(day, time ?? "09:00:00.000000");
            close();
          }}
          onTime={(clock) => {
            if (type === "time" || date !== null) write(date ?? "", clock);
          }}
          onClose={close}
        />
      )}
    </span>
  );
}

const isoDate = /^\d{4}-\d\d-\d\d$/;

/** The day and the time of what is in the input, as the reader's clocks have them. */
function partsOf(field: FieldSpec, text: string): { date: string | null; time: string | null } {
  const parsed = parseText(field, text);
  const value = "value" in parsed && typeof parsed.value === "string" ? parsed.value : null;
  if (value === null) return { date: null, time: null };
  if (field.type === "time") return { date: null, time: value };
  if (field.type !== "datetime") return { date: isoDate.test(value) ? value : null, time: null };
  const wall = wallClock(Date.parse(value), timeZoneOf({}));
  if (wall === null) return { date: null, time: null };
  const [date = "", clock = ""] = new Date(wall).toISOString().split("T");
  return { date, time: clock.replace("Z", value.slice(-4, -1)) };
}

/** Once the picker, which gives the focus back to nothing, has gone. */
function focusSoon(around: RefObject<HTMLElement | null>): void {
  requestAnimationFrame(() => {
    around.current?.querySelector("input")?.focus();
  });
}
