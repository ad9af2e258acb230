import { useContext } from "react";
import { PageContext, useDatasetHandle, useAccessibleTitle } from "../../context";
import { type DatasetName, type FieldOf, type RefreshPolicy } from "../../../core/dataset";
import type { FieldSpec, ValueSpec } from "../../../core/fields";
import { formatValue } from "../../../core/format";
import { numberFormat } from "../../../core/reader";
import { WidgetHeading } from "../../heading";
import {
  numberOf,
  roundedMean,
  useWidgetAggregate,
  type AggregateValue,
} from "../../use_aggregate";
import { BoundWidget } from "../bound_widget";
import { useWidgetFilter } from "../widget_filter";
import { Failure } from "../widget_state";
import { Trend } from "./trend";
import { metric as words } from "../../../words/metric";
import "./metric.css";

interface BoundMetricWidgetProps<Name extends DatasetName> {
  readonly datasetName: Name;
  readonly widgetKey: string;
  readonly title?: string;
  /** Not saved yet: it asks for nothing. */
  readonly pending?: true;
  readonly value: AggregateValue<FieldOf<Name>>;
  /** So many milliseconds are compared with as many before. */
  readonly compare?: number;
  readonly filterParams?: readonly string[];
  readonly realtime?: boolean;
  readonly refreshPolicy?: RefreshPolicy;
  readonly cacheTtl?: number;
}

/** One number of a dataset, worked out by the server. */
export function BoundMetricWidget<Name extends DatasetName>(props: BoundMetricWidgetProps<Name>) {
  return (
    <BoundWidget {...props} reads={[props.value.field]}>
      <Bound {...props} />
    </BoundWidget>
  );
}

interface Answer {
  readonly value: unknown;
  readonly previous?: unknown;
  /** The number of each part of the span that is compared, the oldest first. */
  readonly trend?: readonly { readonly value: unknown }[];
}

function Bound<Name extends DatasetName>(props: BoundMetricWidgetProps<Name>) {
  const { datasetName, widgetKey, value, compare } = props;
  const { dataset } = useDatasetHandle(datasetName);
  const page = useContext(PageContext) ?? "";
  const filter = useWidgetFilter(widgetKey, props.filterParams);
  const field = dataset.fields.find(({ name }) => name === value.field);
  const { data, error, refetch } = useWidgetAggregate<Answer>(
    datasetName,
    { ...filter, widget: `${page}.${widgetKey}` },
    props,
  );
  const title = props.title ?? titleFor(value, field, dataset.title);
  const shown = shownAs(value, field);
  const spoken = useAccessibleTitle(title);
  return (
    <section
      className="n3-card n3-metric"
      aria-label={spoken}
      data-n3-widget={widgetKey}
      data-n3-dataset={datasetName}
    >
      <WidgetHeading title={title} />
      {error !== null && (data === undefined || error.denied) ? (
        <Failure error={error} title={title} onRetry={refetch} />
      ) : (
        <p className="n3-metric-value" aria-busy={data === undefined || undefined}>
          {data === undefined
            ? "…"
            : formatValue(shown, value.function === "avg" ? roundedMean(data.value) : data.value) ||
              "–"}
        </p>
      )}
      {compare !== undefined && error?.denied !== true && (
        <>
          <Change now={numberOf(data?.value)} before={numberOf(data?.previous)} span={compare} />
          <div className="n3-metric-room">{data?.trend && trendOf(value, data.trend)}</div>
        </>
      )}
    </section>
  );
}

function titleFor(value: AggregateValue, field: FieldSpec | undefined, dataset: string): string {
  if (field === undefined) return dataset;
  return value.function === "count" ? field.label : words[value.function](field.label);
}

/** The number has the form of its field; a mean has a fraction. */
function shownAs(value: AggregateValue, field: FieldSpec | undefined): ValueSpec {
  if (value.function === "count" || field === undefined) return { type: "integer" };
  return value.function === "avg" ? { type: "number" } : field;
}

function trendOf(value: AggregateValue, trend: NonNullable<Answer["trend"]>) {
  const fromZero = value.function === "sum" || value.function === "count";
  const none = fromZero ? 0 : null;
  return <Trend values={trend.map((part) => numberOf(part.value) ?? none)} fromZero={fromZero} />;
}

const percent = () => numberFormat({}, { style: "percent", signDisplay: "exceptZero" });

interface ChangeProps {
  readonly now: number | null;
  readonly before: number | null;
  readonly span: number;
}

/** How it has changed: against as long a time before. */
function Change({ now, before, span }: ChangeProps) {
  // Of nothing there is no change, but a number that comes later is no higher than this.
  if (now === null) return <p className="n3-metric-change" />;
  const days = Math.round(span / 86_400_000);
  const trend = now > (before ?? 0) ? "up" : now < (before ?? 0) ? "down" : "same";
  const change =
    now === before || (now === 0 && before === null)
      ? words.unchanged
      : before === null || before === 0
        ? words.fresh
        : percent().format((now - before) / Math.abs(before));
  return (
    <p className="n3-metric-change" data-trend={trend}>
      <bdi>{change}</bdi> <small>{words.against(days >= 1 ? days : null)}</small>
    </p>
  );
}
