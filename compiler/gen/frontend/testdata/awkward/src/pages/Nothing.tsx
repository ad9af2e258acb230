import { ShowText } from "../n3/react/bound_components/text";
import { Page } from "../n3/react/page";

/** Nothing — awkward.n3 */
export default function Nothing() {
  return (
    <Page name="Nothing" title="Nothing">
      <ShowText key="empty" text="This page has no widgets yet." />
    </Page>
  );
}
