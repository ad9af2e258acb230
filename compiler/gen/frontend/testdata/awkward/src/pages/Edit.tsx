import { text } from "../n3/core/expressions";
import { BoundFormWidget } from "../n3/react/bound_components/form";
import { Page } from "../n3/react/page";

/** Edit — awkward.n3 */
export default function Edit() {
  return (
    <Page name="Edit" title="Edit">
      <BoundFormWidget
        key="class"
        widgetKey="class"
        datasetName="class"
        mode="create_update"
        id={({ params }) => text(params["route.code"])}
        fields={[
          "from",
          "json",
          "model_config",
          { name: "def", input: "textarea" },
          "delete",
          "copy",
          "price",
          "took",
          "path",
          "level",
          "ends",
          "page",
          "search",
        ]}
        autoClear
        onSuccess={[{ type: "toast", message: 'It\'s "saved" & done' }, { type: "refresh_table" }]}
      />
    </Page>
  );
}
