export {
  BoundTableWidget,
  type BoundTableWidgetProps,
  type ColumnSpec,
} from "./bound_table_widget";
