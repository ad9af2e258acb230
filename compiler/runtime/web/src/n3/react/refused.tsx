import { WidgetState } from "./bound_components/widget_state";
import { Button } from "./parts/button";
import { Message } from "./parts/message";
import { Panel } from "./parts/panel";
import { common } from "../words/common";
import { page as words } from "../words/page";

/** In the place of a page, for whom its rule leaves out. */
export default function Refused({ signedIn }: { readonly signedIn: boolean }) {
  if (signedIn) {
    return (
      <WidgetState title={words.refused} card>
        <p>{common.askAdministrator}</p>
      </WidgetState>
    );
  }
  return (
    <Panel title={words.signIn}>
      <Message>{navigator.cookieEnabled ? words.howToSignIn : words.cookiesRefused}</Message>
      {/* A gateway leads whoever loads a page to where one signs in. */}
      <Button
        kind="primary"
        onClick={() => {
          location.reload();
        }}
      >
        {words.reload}
      </Button>
    </Panel>
  );
}
