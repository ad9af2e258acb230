import { usePlotArea, useYAxisScale } from "recharts";
import type { ChartData } from "./chart_data";

const lineHeight = 16;

/** Of places from top to bottom: none nearer to the next than a line is high, none outside. */
export function spread(places: readonly number[], top: number, bottom: number): readonly number[] {
  const order = places.map((at, i) => ({ at, i })).sort((a, b) => a.at - b.at);
  let least = top;
  for (const place of order) {
    place.at = Math.max(place.at, least);
    least = place.at + lineHeight;
  }
  let most = bottom;
  for (const place of order.reverse()) {
    place.at = Math.min(place.at, most);
    most = place.at - lineHeight;
  }
  return order.sort((a, b) => a.i - b.i).map(({ at }) => at);
}

/** Each series has its name at the end of its line, where the eye is; a legend would have to be learned. */
export function EndLabels({ points, series }: Pick<ChartData, "points" | "series">) {
  const area = usePlotArea();
  const scale = useYAxisScale();
  if (area === undefined || scale === undefined) return null;
  const ends = series.map(({ id }) => {
    const last = points.findLast(({ placed, values }) => placed && values[id] !== undefined);
    return scale(last?.values[id] ?? 0) ?? area.y;
  });
  const places = spread(ends, area.y, area.y + area.height);
  return (
    <g className="n3-end-labels">
      {series.map(({ id, label, color }, i) => (
        <text
          key={id}
          data-color={color ?? undefined}
          x={area.x + area.width + 8}
          y={places[i]}
          dominantBaseline="central"
        >
          {shortened(label)}
        </text>
      ))}
    </g>
  );
}

const mostLetters = 16;

function shortened(label: string): string {
  const letters = Array.from(label);
  return letters.length > mostLetters ? `${letters.slice(0, mostLetters - 1).join("")}…` : label;
}

/** Room beside the lines for the longest name, in pixels: SVG does not say how wide a text is before it is drawn. */
export function roomForLabels(series: ChartData["series"]): number {
  const longest = Math.max(...series.map(({ label }) => Array.from(shortened(label)).length));
  return 12 + longest * 7;
}
