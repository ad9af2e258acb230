import { replaceEqualDeep } from "@tanstack/query-core";
import { useContext, useMemo } from "react";
import type { ApiError } from "../../../core/api_error";
import { PageContext, useApp, useDatasetHandle, useAccessibleTitle } from "../../context";
import {
  type AnyDataset,
  type AnyRow,
  type DatasetName,
  type FieldOf,
  type RefreshPolicy,
  type RowOf,
} from "../../../core/dataset";
import type { FieldSpec } from "../../../core/fields";
import { formatValue } from "../../../core/format";
import { WidgetHeading } from "../../heading";
import { lazily } from "../../lazily";
import { sortOf, type Filters } from "../../../core/list_query";
import type { AnyQuery } from "../../../core/live_lists";
import { roundedMean, useWidgetAggregate, type AggregateValue } from "../../use_aggregate";
import { useDatasetRows } from "../../use_dataset";
import { useShared } from "../../use_shared";
import { BoundWidget } from "../bound_widget";
import { useWidgetFilter } from "../widget_filter";
import { Delayed, Failure, skeletonDelay, WidgetState } from "../widget_state";
import {
  barItems,
  bucketLabel,
  chartData,
  withEmptyPeriods,
  type Bucket,
  type ChartType,
  type EmptyPeriods,
  type Group,
} from "./chart_data";
import { BarList } from "./bar_list";
import { chart as words } from "../../../words/chart";
import "./chart.css";

const { Component: ChartBody } = lazily(() => import("./chart_body"));

interface BoundChartWidgetProps<Name extends DatasetName> {
  readonly datasetName: Name;
  readonly widgetKey?: string;
  readonly title?: string;
  /** Not saved yet: it asks for nothing. */
  readonly pending?: true;
  readonly type: ChartType;
  readonly x: FieldOf<Name>;
  /** The field that is drawn, where nothing is worked out. */
  readonly y?: FieldOf<Name>;
  /** What the server works out for each x and series. */
  readonly value?: AggregateValue<FieldOf<Name>>;
  /** Gathers times along the axis. */
  readonly bucket?: Bucket;
  /** One line, bar or area for each value of this field. */
  readonly series?: FieldOf<Name>;
  readonly filter?: Filters<RowOf<Name>>;
  /** The program gives this widget a filter; what it asks the page for. */
  readonly filterParams?: readonly string[];
  readonly sort?: readonly (FieldOf<Name> | `-${FieldOf<Name>}`)[];
  /** At most so many rows; 100 where nothing is said. */
  readonly limit?: number;
  readonly realtime?: boolean;
  readonly refreshPolicy?: RefreshPolicy;
  readonly cacheTtl?: number;
}

/** A chart of a dataset's rows, with the same numbers as a table for those who can't see it. */
export function BoundChartWidget<Name extends DatasetName>(props: BoundChartWidgetProps<Name>) {
  return (
    <BoundWidget {...props} reads={[props.x, props.y, props.series, props.value?.field]}>
      {props.value === undefined ? <OfRows {...props} /> : <OfGroups {...props} />}
    </BoundWidget>
  );
}

const mostRows = 100;

/** One point a row. */
function OfRows<Name extends DatasetName>(props: BoundChartWidgetProps<Name>) {
  const { datasetName, widgetKey = datasetName, type } = props;
  const { dataset } = useDatasetHandle(datasetName);
  const asked = useWidgetFilter(widgetKey, props.filterParams);
  const fieldOf = (name: string | undefined) => dataset.fields.find((field) => field.name === name);
  const isPending = (name: string) => fieldOf(name.replace(/^-/, ""))?.pending === true;
  const sort = (props.sort ?? (type === "line" || type === "area" ? [props.x] : [])).filter(
    (name) => !isPending(name),
  );
  const query: AnyQuery = {
    page: 1,
    page_size: Math.min(props.limit ?? mostRows, mostRows),
    ...(sort.length === 0 ? {} : sortOf(sort)),
    ...asked,
    // Names and values were checked where the page was written.
    filters: props.filter ?? {},
  };
  const list = useDatasetRows(datasetName, query, {
    realtime: props.realtime,
    refreshPolicy: props.refreshPolicy,
    cacheTtl: props.cacheTtl,
  });
  return (
    <Drawing
      widgetKey={widgetKey}
      title={props.title ?? dataset.title}
      dataset={dataset}
      filtered={asked.widget !== undefined || Object.keys(props.filter ?? {}).length > 0}
      type={type}
      rows={list.data}
      x={fieldOf(props.x)}
      y={fieldOf(props.y)}
      series={fieldOf(props.series)}
      loading={list.loading}
      error={list.data.length === 0 || list.error?.denied === true ? list.error : null}
      onRetry={() => void list.refetch()}
    />
  );
}

interface Groups {
  readonly data: readonly Group[];
}

/** One point a group, which the server works out. */
function OfGroups<Name extends DatasetName>(props: BoundChartWidgetProps<Name>) {
  const { datasetName, widgetKey = datasetName, type, value, bucket } = props;
  const { timezone = "UTC" } = useApp().app;
  const { dataset } = useDatasetHandle(datasetName);
  const page = useContext(PageContext) ?? "";
  const asked = useWidgetFilter(widgetKey, props.filterParams);
  const query: AnyQuery = { ...asked, widget: `${page}.${widgetKey}`, filters: props.filter ?? {} };
  const groups = useWidgetAggregate<Groups>(datasetName, query, props);
  const rows = useMemo(() => {
    const found = groups.data?.data ?? [];
    const shown = bucket === undefined ? found : withEmptyPeriods(found, bucket, timezone);
    return shown.map((group): AnyRow => ({
      x:
        bucket === undefined || group.x === null ? group.x : bucketLabel(group.x, bucket, timezone),
      y: value?.function === "avg" ? roundedMean(group.value) : group.value,
      series: group.series,
      _version: 0,
    }));
  }, [groups.data, bucket, timezone, value?.function]);
  const added = value?.function === "sum" || value?.function === "count";
  const fieldOf = (name: string | undefined) => dataset.fields.find((field) => field.name === name);
  const [x, series, measured] = [
    fieldOf(props.x),
    fieldOf(props.series),
    fieldOf(value?.field),
  ] as const;
  const named = <F extends FieldSpec>(field: F | undefined, name: string) =>
    field === undefined ? undefined : { ...field, name };
  const y: FieldSpec =
    measured === undefined || value?.function === "count"
      ? { name: "y", type: "integer", label: dataset.title }
      : value?.function === "avg"
        ? { name: "y", type: "number", label: measured.label }
        : { ...measured, name: "y" };
  return (
    <Drawing
      widgetKey={widgetKey}
      title={props.title ?? dataset.title}
      dataset={dataset}
      filtered={asked.widget !== undefined || Object.keys(props.filter ?? {}).length > 0}
      type={type}
      rows={rows}
      x={
        bucket === undefined || x === undefined
          ? named(x, "x")
          : { name: "x", type: "string", label: x.label }
      }
      y={y}
      series={named(series, "series")}
      periods={bucket === undefined ? undefined : added ? "zero" : "gap"}
      loading={groups.data === undefined && groups.error === null}
      error={groups.data === undefined || groups.error?.denied === true ? groups.error : null}
      onRetry={groups.refetch}
    />
  );
}

interface DrawingProps {
  readonly widgetKey: string;
  readonly title: string;
  readonly dataset: AnyDataset;
  readonly filtered: boolean;
  readonly type: ChartType;
  readonly rows: readonly AnyRow[];
  readonly x: FieldSpec | undefined;
  readonly y: FieldSpec | undefined;
  readonly series: FieldSpec | undefined;
  /** Where x is a period of time: what one without rows has. */
  readonly periods?: EmptyPeriods | undefined;
  readonly loading: boolean;
  readonly error: ApiError | null;
  readonly onRetry: () => void;
}

function Drawing(props: DrawingProps) {
  const { widgetKey, title, dataset, type, rows, periods, loading, error } = props;
  // Fields made for a group are new each time: equal text means equal fields.
  const text = JSON.stringify([props.x, props.y, props.series]);
  const [x, y, series] = useMemo(
    () =>
      (JSON.parse(text) as (FieldSpec | null)[]).map((field) => field ?? undefined) as [
        FieldSpec | undefined,
        FieldSpec | undefined,
        FieldSpec | undefined,
      ],
    [text],
  );
  const made = useMemo(
    () => (x === undefined || y === undefined ? null : chartData(rows, x, y, series, periods)),
    [rows, x, y, series, periods],
  );
  const chart = useShared(made, replaceEqualDeep);
  const bars = useMemo(() => (chart === null ? null : barItems(type, chart)), [type, chart]);
  const spoken = useAccessibleTitle(title);
  return (
    <section
      className="n3-card n3-chart-card"
      aria-label={spoken}
      data-n3-widget={widgetKey}
      data-n3-dataset={dataset.name}
    >
      <div className="n3-toolbar">
        <WidgetHeading title={title} />
      </div>
      {error !== null ? (
        <Failure error={error} title={title} onRetry={props.onRetry} />
      ) : chart === null || loading ? (
        <div className="n3-chart" aria-busy="true">
          <div className="n3-chart-box" data-type={type}>
            <Delayed ms={skeletonDelay}>
              <div className="n3-chart-skeleton" aria-hidden="true" />
            </Delayed>
          </div>
        </div>
      ) : chart.points.length === 0 ? (
        <WidgetState title={props.filtered ? words.noMatchingData : words.noData}>
          <p>
            {props.filtered ? words.onlyMatching(dataset.title) : words.asSoonAs(dataset.title)}
          </p>
        </WidgetState>
      ) : (
        <figure className="n3-chart">
          <div aria-hidden="true" className="n3-chart-box" data-type={type}>
            {bars === null ? (
              <ChartBody type={type} chart={chart} />
            ) : (
              <BarList items={bars} value={chart.value} />
            )}
          </div>
          {x !== undefined && (
            // A table is as wide as its cells: only what is around it can be cut off.
            <div className="n3-unseen">
              <table>
                <caption>{title}</caption>
                <thead>
                  <tr>
                    <th scope="col">{x.label}</th>
                    {chart.series.map(({ id, label }) => (
                      <th key={id} scope="col">
                        {label}
                      </th>
                    ))}
                  </tr>
                </thead>
                <tbody>
                  {chart.points.map((point, i) => (
                    <tr key={i}>
                      <th scope="row">{point.label}</th>
                      {chart.series.map(({ id }) => (
                        <td key={id}>{formatValue(chart.value, point.values[id])}</td>
                      ))}
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )}
        </figure>
      )}
    </section>
  );
}
