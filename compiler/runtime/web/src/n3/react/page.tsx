import { useEffect, type ReactNode } from "react";
import { WidgetState } from "./bound_components/widget_state";
import { PageContext, PageTitleContext, useApp } from "./context";
import { Button } from "./parts/button";
import { Message } from "./parts/message";
import { Panel } from "./parts/panel";
import { FirstRow, RouteParameters } from "./scope";
import { useCurrentUser } from "./use_current_user";
import { page as words } from "../words/page";
import { common } from "../words/common";

interface PageProps {
  readonly name: string;
  readonly title: string;
  /** Datasets whose first row the page's texts and conditions name. */
  readonly rows?: readonly string[];
  readonly children: ReactNode;
}

/** A screen: its title, and its widgets where this reader may see them. */
export function Page({ name, title, rows = [], children }: PageProps) {
  const { app } = useApp();
  const me = useCurrentUser();
  const refused = me?.pages[name]?.access === false;
  const signedIn = me?.user.anonymous === false;
  useEffect(() => {
    document.title = title === app.title ? title : `${title} · ${app.title}`;
  }, [title, app.title]);
  return (
    <PageContext value={name}>
      <div className="n3-page" data-n3-page={name}>
        <h1>{title}</h1>
        {refused ? (
          <Refused signedIn={signedIn} />
        ) : (
          <PageTitleContext value={title}>
            <RouteParameters>
              {rows.reduceRight<ReactNode>(
                (inside, dataset) => (
                  <FirstRow datasetName={dataset}>{inside}</FirstRow>
                ),
                children,
              )}
            </RouteParameters>
          </PageTitleContext>
        )}
      </div>
    </PageContext>
  );
}

/** In the place of a page, for whom its rule leaves out. */
function Refused({ signedIn }: { readonly signedIn: boolean }) {
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
