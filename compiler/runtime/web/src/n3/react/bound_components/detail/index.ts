export { BoundDetailWidget } from "./bound_detail_widget";
