import { BoundTableWidget } from "../n3/react/bound_components/table";
import { ShowText } from "../n3/react/bound_components/text";
import { Page } from "../n3/react/page";

/** default — awkward.n3 */
export default function Default() {
  return (
    <Page name="default" title={'Start "here" & {now}'}>
      <ShowText
        key="text"
        widgetKey="text"
        text={"# Braces {x} and `ticks` and ${dollars} \"quotes\" 'single' \\ back\nA second line."}
      />
      <ShowText key="text_2" widgetKey="text_2" text="It's {curly} &amp; <angle>" />
      <BoundTableWidget
        key="class"
        widgetKey="class"
        datasetName="class"
        title={'a "b" {c}'}
        sort={["-page"]}
        search={false}
        pageSize={5}
        showTotals={false}
        enableSorting={false}
        enableFiltering={false}
        optimisticUpdates={false}
        editable
        enableCreate
        enableUpdate
        enableDelete
      />
    </Page>
  );
}
