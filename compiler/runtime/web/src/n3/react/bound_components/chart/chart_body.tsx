import {
  Area,
  AreaChart,
  Bar,
  BarChart,
  CartesianGrid,
  Legend,
  Line,
  LineChart,
  Pie,
  PieChart,
  ResponsiveContainer,
  Scatter,
  ScatterChart,
  Tooltip,
  XAxis,
  YAxis,
} from "recharts";
import { memo } from "react";
import type { ChartData, ChartType } from "./chart_data";

interface DotProps {
  readonly index: number;
  readonly cx?: number;
  readonly cy?: number;
}

interface Props {
  readonly type: ChartType;
  readonly chart: ChartData;
}

/** Eight colours, made from the theme; beyond that they come again. */
const colorOf = (i: number): string => `var(--series-${(i % 8) + 1})`;

const short = new Intl.NumberFormat(undefined, { notation: "compact", maximumFractionDigits: 1 });
const tick = { fill: "var(--muted)", fontSize: 12 };

/** Recharts, in the theme's colours: drawn again only where the chart is another. */
export default memo(function ChartBody({ type, chart }: Props) {
  return (
    <ResponsiveContainer width="100%" height="100%">
      {type === "pie" ? pie(chart) : cartesian(type, chart)}
    </ResponsiveContainer>
  );
});

function pie({ points, series }: ChartData) {
  const [first] = series;
  const slices = points.map((point, i) => ({
    name: point.label,
    value: first === undefined ? 0 : (point.values[first.id] ?? 0),
    fill: colorOf(i),
  }));
  return (
    <PieChart accessibilityLayer={false}>
      <Pie
        data={slices}
        dataKey="value"
        nameKey="name"
        innerRadius="55%"
        stroke="var(--surface)"
        isAnimationActive={false}
      />
      <Tooltip />
      <Legend />
    </PieChart>
  );
}

function cartesian(type: Exclude<ChartType, "pie">, { points, series, whole }: ChartData) {
  const joined = type === "line" || type === "area";
  const data = points.flatMap(({ label, placed, x, values }) => {
    const point = { label, x: x ?? label, ...values };
    // No line leads to what has no place on the axis.
    return placed || !joined ? [point] : [{ label: "", x: "" }, point];
  });
  /** A value without neighbours is no line: it is a dot. */
  const dotOf = (i: number) =>
    function LoneDot({ index, cx, cy }: DotProps) {
      const has = (at: number) => {
        const point: Record<string, unknown> = data[at] ?? {};
        return point[series[i]?.id ?? ""] !== undefined;
      };
      const alone = has(index) && !has(index - 1) && !has(index + 1);
      return alone ? (
        <circle key={index} cx={cx} cy={cy} r={3} fill={colorOf(i)} />
      ) : (
        <g key={index} />
      );
    };
  const numeric = type === "scatter" && points.every(({ x }) => x !== null);
  const frame = (
    <>
      <CartesianGrid stroke="var(--line)" vertical={false} />
      <XAxis
        dataKey={numeric ? "x" : "label"}
        type={numeric ? "number" : "category"}
        tick={tick}
        tickLine={false}
        axisLine={{ stroke: "var(--line-strong)" }}
        minTickGap={16}
      />
      <YAxis
        tick={tick}
        tickLine={false}
        axisLine={false}
        width={44}
        allowDecimals={!whole}
        tickFormatter={(value: number) => short.format(value)}
      />
      <Tooltip cursor={{ fill: "var(--raised)", stroke: "var(--line-strong)" }} />
      {series.length > 1 && <Legend />}
    </>
  );
  const common = (i: number) => {
    const { id = "", label = "" } = series[i] ?? {};
    return { dataKey: id, name: label, isAnimationActive: false };
  };
  // The table beside it is for those who can’t see it; the drawing takes no focus.
  const box = { accessibilityLayer: false, margin: { top: 8, right: 12, bottom: 0, left: 0 } };
  switch (type) {
    case "bar":
      return (
        <BarChart data={data} {...box}>
          {frame}
          {series.map(({ id }, i) => (
            <Bar key={id} {...common(i)} fill={colorOf(i)} radius={[3, 3, 0, 0]} maxBarSize={48} />
          ))}
        </BarChart>
      );
    case "line":
      return (
        <LineChart data={data} {...box}>
          {frame}
          {series.map(({ id }, i) => (
            <Line key={id} {...common(i)} stroke={colorOf(i)} strokeWidth={2} dot={dotOf(i)} />
          ))}
        </LineChart>
      );
    case "area":
      return (
        <AreaChart data={data} {...box}>
          {frame}
          {series.map(({ id }, i) => (
            <Area
              key={id}
              {...common(i)}
              stroke={colorOf(i)}
              fill={colorOf(i)}
              fillOpacity={0.15}
              strokeWidth={2}
              dot={dotOf(i)}
            />
          ))}
        </AreaChart>
      );
    case "scatter":
      return (
        <ScatterChart data={data} {...box}>
          {frame}
          {series.map(({ id }, i) => (
            <Scatter key={id} {...common(i)} fill={colorOf(i)} />
          ))}
        </ScatterChart>
      );
  }
}
