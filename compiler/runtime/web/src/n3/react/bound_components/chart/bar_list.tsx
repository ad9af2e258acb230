import type { ValueSpec } from "../../../core/fields";
import { formatValue } from "../../../core/format";
import type { BarItem } from "./chart_data";

/** Bars that lie, in the order they came in: name, length, number. */
export function BarList({
  items,
  value,
}: {
  readonly items: readonly BarItem[];
  readonly value: ValueSpec;
}) {
  const longest = Math.max(...items.map((item) => item.value), Number.MIN_VALUE);
  return (
    <div className="n3-bars" style={{ maxBlockSize: `${items.length * 3.5}rem` }}>
      {items.map((item, i) => (
        <div key={i} className="n3-bars-row" data-color={item.color ?? undefined}>
          <span dir="auto">{item.label}</span>
          <span className="n3-bars-track">
            <span style={{ inlineSize: `${(item.value / longest) * 100}%` }} />
          </span>
          <b>{formatValue(value, item.value)}</b>
        </div>
      ))}
    </div>
  );
}
