export { BoundFormWidget, type BoundFormWidgetProps } from "./bound_form_widget";
