import type { RefObject } from "react";
import { Dialog } from "react-aria-components";
import { formatValue } from "../../../core/format";
import { Popover } from "../popover";
import { Calendar } from "./calendar";
import { inputs as words } from "../../../words/inputs";

interface Props {
  readonly label: string;
  readonly anchor: RefObject<HTMLElement | null>;
  /** Of a date or a moment: the day, `2026-11-02`. Undefined where only a time is chosen. */
  readonly date: string | null | undefined;
  /** Of a time or a moment: `09:30:00.000000`. Undefined where only a day is chosen. */
  readonly time: string | null | undefined;
  readonly onDate: (date: string) => void;
  readonly onTime: (time: string) => void;
  readonly onClose: () => void;
}

const halfHours = Array.from({ length: 48 }, (_, i) => {
  const hour = String(Math.floor(i / 2)).padStart(2, "0");
  return `${hour}:${i % 2 === 0 ? "00" : "30"}:00.000000`;
});

/** What opens at an input of a date, a time or a moment. */
export default function DatePicker(props: Props) {
  const { label, anchor, date, time, onDate, onTime, onClose } = props;
  const times =
    time === null || time === undefined || halfHours.includes(time)
      ? halfHours
      : [...halfHours, time].sort();
  return (
    <Popover
      className="n3-popover"
      triggerRef={anchor}
      placement="bottom start"
      offset={4}
      isOpen
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
    >
      <Dialog className="n3-picker" aria-label={label}>
        {/* For React it is inside the cell or form that it was opened from: its keys are not theirs. */}
        <div
          className="n3-picker-parts"
          onKeyDown={(event) => {
            if (event.key !== "Escape") event.stopPropagation();
          }}
        >
          {date !== undefined && <Calendar value={date} today={localToday()} onChoose={onDate} />}
          {time !== undefined && (
            <select
              className="n3-times"
              aria-label={words.time}
              size={9}
              autoFocus={date === undefined}
              value={time ?? ""}
              onChange={({ target }) => {
                onTime(target.value);
              }}
              onKeyDown={({ key }) => {
                if (key === "Enter") onClose();
              }}
              onDoubleClick={onClose}
            >
              {times.map((one) => (
                <option key={one} value={one}>
                  {formatValue({ type: "time" }, one)}
                </option>
              ))}
            </select>
          )}
        </div>
      </Dialog>
    </Popover>
  );
}

function localToday(): string {
  const now = new Date();
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
}
