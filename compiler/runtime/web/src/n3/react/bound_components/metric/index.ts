export { BoundMetricWidget, type BoundMetricWidgetProps } from "./bound_metric_widget";
