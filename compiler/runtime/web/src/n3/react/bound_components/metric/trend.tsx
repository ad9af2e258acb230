const height = 24;

interface Props {
  /** From the oldest to now; null where there is no number. */
  readonly values: readonly (number | null)[];
  /** Where the line stands on nothing: a sum or a count. */
  readonly fromZero: boolean;
}

/** How a number came to be what it is, as a line without an axis; its sentence stands beside it. */
export function Trend({ values, fromZero }: Props) {
  const known = values.flatMap((value) => value ?? []);
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const bottom = fromZero ? Math.min(0, low) : low;
  const span = Math.max(high, fromZero ? 0 : low) - bottom;
  const y = (value: number) => (1 - (span === 0 ? 0 : (value - bottom) / span)) * height;
  const line = values.flatMap((value, x) =>
    value === null ? [] : [`${(values[x - 1] ?? null) === null ? "M" : "L"}${x} ${y(value)}`],
  );
  return (
    <svg
      className="n3-metric-trend"
      viewBox={`0 0 ${values.length - 1} ${height}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <path d={line.join("")} />
    </svg>
  );
}
