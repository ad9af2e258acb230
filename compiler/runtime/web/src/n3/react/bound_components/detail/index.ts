export { BoundDetailWidget, type BoundDetailWidgetProps } from "./bound_detail_widget";
