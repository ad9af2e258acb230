export { BoundChartWidget } from "./bound_chart_widget";
