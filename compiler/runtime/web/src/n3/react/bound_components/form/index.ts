export {
  BoundFormWidget,
  type BoundFormWidgetProps,
  type FormField,
  type FormCheck,
} from "./bound_form_widget";
