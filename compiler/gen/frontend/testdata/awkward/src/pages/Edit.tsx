import { BoundFormWidget } from "../n3/bound_components/form";
import { Page } from "../n3/page";
import { useRoute } from "../n3/route";

/** Edit — awkward.n3 */
export default function Edit() {
  const route = useRoute<"code">();
  return (
    <Page name="Edit" title="Edit">
      <BoundFormWidget
        key="class"
        widgetKey="class"
        datasetName="class"
        mode="create_update"
        id={route.code}
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
