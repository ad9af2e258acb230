export { BoundMetricWidget } from "./bound_metric_widget";
