export { BoundTableWidget, type BoundTableWidgetProps } from "./bound_table_widget";
