import { useEffect, useId, useRef, useState, type KeyboardEvent } from "react";
import {
  addMonths,
  addToDate,
  dayNumber,
  dayTitle,
  monthTitle,
  weekday,
  weekdayNames,
  weeksOf,
} from "../../../core/calendar";
import { inputs as words } from "../../../words/inputs";

interface Props {
  /** The chosen day, such as `2026-11-02`. */
  readonly value: string | null;
  readonly today: string;
  readonly onChoose: (date: string) => void;
}

const reader = {};

/** A month of days to choose from; the keys are those of the ARIA date grid. */
export function Calendar({ value, today, onChoose }: Props) {
  const titleId = useId();
  const grid = useRef<HTMLTableElement>(null);
  const [day, setDay] = useState(value ?? today);
  const byKey = useRef(true);
  useEffect(() => {
    if (byKey.current) grid.current?.querySelector<HTMLElement>("[tabindex='0']")?.focus();
    byKey.current = false;
  }, [day]);

  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const next = move(day, event);
    if (next === null) return;
    event.preventDefault();
    byKey.current = true;
    setDay(next);
  };

  return (
    <div className="n3-calendar">
      <div className="n3-calendar-head">
        <button
          type="button"
          className="n3-icon-button"
          aria-label={words.previousMonth}
          onClick={() => {
            setDay(addMonths(day, -1, reader));
          }}
        >
          ‹
        </button>
        <strong id={titleId} aria-live="polite">
          {monthTitle(day, reader)}
        </strong>
        <button
          type="button"
          className="n3-icon-button"
          aria-label={words.nextMonth}
          onClick={() => {
            setDay(addMonths(day, 1, reader));
          }}
        >
          ›
        </button>
      </div>
      <table role="grid" aria-labelledby={titleId} ref={grid} onKeyDown={onKeyDown}>
        <thead>
          <tr>
            {weekdayNames(reader).map(({ short, long }) => (
              <th key={long} scope="col" abbr={long}>
                {short}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeksOf(day, reader).map((week) => (
            <tr key={week.find((one) => one !== null)}>
              {week.map((one, i) => (
                <td key={i} role="gridcell" aria-selected={one !== null && one === value}>
                  {one !== null && (
                    <button
                      type="button"
                      tabIndex={one === day ? 0 : -1}
                      aria-label={dayTitle(one, reader)}
                      aria-current={one === today ? "date" : undefined}
                      onClick={() => {
                        onChoose(one);
                      }}
                    >
                      {dayNumber(one, reader)}
                    </button>
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** The day that a key leads to; null for keys of others. */
function move(day: string, event: KeyboardEvent<HTMLElement>): string | null {
  const forward = getComputedStyle(event.currentTarget).direction === "rtl" ? -1 : 1;
  switch (event.key) {
    case "ArrowLeft":
      return addToDate(day, -forward);
    case "ArrowRight":
      return addToDate(day, forward);
    case "ArrowUp":
      return addToDate(day, -7);
    case "ArrowDown":
      return addToDate(day, 7);
    case "Home":
      return addToDate(day, -weekday(day, reader));
    case "End":
      return addToDate(day, 6 - weekday(day, reader));
    case "PageUp":
      return addMonths(day, event.shiftKey ? -12 : -1, reader);
    case "PageDown":
      return addMonths(day, event.shiftKey ? 12 : 1, reader);
    default:
      return null;
  }
}
