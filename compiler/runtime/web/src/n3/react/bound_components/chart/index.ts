export { BoundChartWidget, type BoundChartWidgetProps } from "./bound_chart_widget";
export type { ChartType } from "./chart_data";
