import { BoundTableWidget } from "../n3/react/bound_components/table";
import { Page } from "../n3/react/page";

/** UserManagement — user_management.n3 */
export default function UserManagement() {
  return (
    <Page name="UserManagement" title="User management">
      <BoundTableWidget
        key="user_profiles"
        widgetKey="user_profiles"
        datasetName="user_profiles"
        realtime
        editable
        enableCreate
        enableUpdate
        enableDelete
      />
    </Page>
  );
}
