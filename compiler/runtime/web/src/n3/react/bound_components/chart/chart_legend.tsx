interface Entry {
  readonly label: string;
  readonly color: number | null;
  /** Beside it, where there is one. */
  readonly value?: string;
}

/** Which colour is what, in words. */
export function ChartLegend({ entries }: { readonly entries: readonly Entry[] }) {
  return (
    <ul className="n3-legend">
      {entries.map(({ label, color, value }, i) => (
        <li key={i} data-color={color ?? undefined}>
          <span className="n3-swatch" />
          <span dir="auto">{label}</span>
          {value !== undefined && <b>{value}</b>}
        </li>
      ))}
    </ul>
  );
}
