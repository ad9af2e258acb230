import {
  Area,
  AreaChart,
  Bar,
  BarChart,
  CartesianGrid,
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
  type TooltipContentProps,
} from "recharts";
import { memo } from "react";
import { formatValue } from "../../../core/format";
import { numberFormat } from "../../../core/reader";
import type { ChartData, ChartType, Series } from "./chart_data";
import { ChartLegend } from "./chart_legend";
import { EndLabels, roomForLabels } from "./end_labels";

interface DotProps {
  readonly index: number;
  readonly cx?: number;
  readonly cy?: number;
}

interface Props {
  readonly type: ChartType;
  readonly chart: ChartData;
}

const colorOf = (color: number | null): string =>
  color === null ? "var(--accent)" : `var(--series-${color})`;

const short = (value: number) =>
  numberFormat({}, { notation: "compact", maximumFractionDigits: 1 }).format(value);
const percent = (value: number) => numberFormat({}, { style: "percent" }).format(value);
const tick = { fill: "var(--muted)", fontSize: 12 };

/** Lines whose names would be a list of their own have a legend. */
const mostEndLabels = 6;

/** Recharts, in the theme's colours: drawn again only where the chart is another. */
export default memo(function ChartBody({ type, chart }: Props) {
  if (type === "pie") return <PieWithLegend chart={chart} />;
  const joined = type === "line" || type === "area";
  const named = joined && chart.series.length > 1 && chart.series.length <= mostEndLabels;
  return (
    <>
      {chart.series.length > 1 && !named && <ChartLegend entries={chart.series} />}
      <div className="n3-drawing">
        <ResponsiveContainer width="100%" height="100%">
          {cartesian(type, chart, named)}
        </ResponsiveContainer>
      </div>
    </>
  );
});

function PieWithLegend({ chart: { points, series, value } }: { readonly chart: ChartData }) {
  const [first] = series;
  const slices = points.map((point) => ({
    name: point.label,
    value: first === undefined ? 0 : (point.values[first.id] ?? 0),
    color: point.color,
    fill: colorOf(point.color),
  }));
  const all = slices.reduce((sum, slice) => sum + slice.value, 0);
  return (
    <div className="n3-pie">
      <div className="n3-drawing">
        <ResponsiveContainer width="100%" height="100%">
          <PieChart accessibilityLayer={false}>
            <Pie
              data={slices}
              dataKey="value"
              nameKey="name"
              innerRadius="64%"
              outerRadius="100%"
              stroke="var(--surface)"
              strokeWidth={2}
              isAnimationActive={false}
            />
          </PieChart>
        </ResponsiveContainer>
      </div>
      <ChartLegend
        entries={slices.map((slice) => ({
          label: slice.name,
          color: slice.color,
          value: `${formatValue(value, slice.value)} · ${percent(slice.value / (all || 1))}`,
        }))}
      />
    </div>
  );
}

function cartesian(type: Exclude<ChartType, "pie">, chart: ChartData, named: boolean) {
  const { points, series, whole } = chart;
  const joined = type === "line" || type === "area";
  const data = points.flatMap(({ label, placed, x, values }) => {
    const point = { label, x: x ?? label, ...values };
    // No line leads to what has no place on the axis.
    return placed || !joined ? [point] : [{ label: "", x: "" }, point];
  });
  /** A value without neighbours is no line: it is a dot. */
  const dotOf = ({ id, color }: Series) =>
    function LoneDot({ index, cx, cy }: DotProps) {
      const has = (at: number) => {
        const point: Record<string, unknown> = data[at] ?? {};
        return point[id] !== undefined;
      };
      const alone = has(index) && !has(index - 1) && !has(index + 1);
      return alone ? (
        <circle key={index} cx={cx} cy={cy} r={3} fill={colorOf(color)} />
      ) : (
        <g key={index} />
      );
    };
  const numeric = type === "scatter" && points.every(({ x }) => x !== null);
  const frame = (
    <>
      <CartesianGrid stroke="var(--line)" vertical={type === "scatter"} />
      <XAxis
        dataKey={numeric ? "x" : "label"}
        type={numeric ? "number" : "category"}
        tick={tick}
        tickLine={false}
        axisLine={{ stroke: "var(--line-strong)" }}
        tickMargin={6}
        minTickGap={16}
        interval="preserveStartEnd"
      />
      <YAxis
        tick={tick}
        tickLine={false}
        axisLine={false}
        width={40}
        allowDecimals={!whole}
        tickFormatter={short}
      />
      <Tooltip
        isAnimationActive={false}
        cursor={type === "bar" ? { fill: "var(--raised)" } : { stroke: "var(--line-strong)" }}
        content={(props) => <ChartTooltip {...props} chart={chart} />}
      />
      {named && <EndLabels points={points} series={series} />}
    </>
  );
  const common = ({ id, label }: Series) => ({
    dataKey: id,
    name: label,
    isAnimationActive: false,
  });
  // The table beside it is for those who can’t see it; the drawing takes no focus.
  const box = {
    accessibilityLayer: false,
    margin: { top: 8, right: named ? roomForLabels(series) : 12, bottom: 0, left: 0 },
  };
  switch (type) {
    case "bar":
      return (
        <BarChart data={data} {...box}>
          {frame}
          {series.map((one) => (
            <Bar
              key={one.id}
              {...common(one)}
              fill={colorOf(one.color)}
              radius={[3, 3, 0, 0]}
              maxBarSize={40}
            />
          ))}
        </BarChart>
      );
    case "line":
      return (
        <LineChart data={data} {...box}>
          {frame}
          {series.map((one) => (
            <Line
              key={one.id}
              {...common(one)}
              stroke={colorOf(one.color)}
              strokeWidth={2}
              dot={dotOf(one)}
            />
          ))}
        </LineChart>
      );
    case "area":
      return (
        <AreaChart data={data} {...box}>
          {frame}
          {series.map((one) => (
            <Area
              key={one.id}
              {...common(one)}
              stroke={colorOf(one.color)}
              fill={colorOf(one.color)}
              fillOpacity={0.12}
              strokeWidth={2}
              dot={dotOf(one)}
            />
          ))}
        </AreaChart>
      );
    case "scatter":
      return (
        <ScatterChart data={data} {...box}>
          {frame}
          {series.map((one) => (
            <Scatter key={one.id} {...common(one)} fill={colorOf(one.color)} fillOpacity={0.75} />
          ))}
        </ScatterChart>
      );
  }
}

/** Every series at the place of the pointer, the greatest first. */
function ChartTooltip({
  active,
  label,
  payload,
  chart,
}: TooltipContentProps & { readonly chart: ChartData }) {
  if (!active) return null;
  const point = chart.points.find((one) => one.label === label);
  const rows = chart.series.flatMap((one) => {
    const entry = payload.find(({ dataKey }) => dataKey === one.id);
    const value = point?.values[one.id] ?? entry?.value;
    return typeof value === "number" ? [{ ...one, value }] : [];
  });
  rows.sort((a, b) => b.value - a.value);
  return (
    <div className="n3-chart-tooltip">
      {label !== undefined && <strong>{label}</strong>}
      <ChartLegend
        entries={rows.map(({ label, color, value }) => ({
          label,
          color,
          value: formatValue(chart.value, value),
        }))}
      />
    </div>
  );
}
