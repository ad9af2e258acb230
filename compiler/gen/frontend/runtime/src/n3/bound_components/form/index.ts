export {
  BoundFormWidget,
  type BoundFormWidgetProps,
  type FormField,
  type SuccessAction,
} from "./bound_form_widget";
