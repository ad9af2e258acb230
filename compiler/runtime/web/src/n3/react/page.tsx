import { useEffect, type ReactNode } from "react";
import { PageContext, PageTitleContext, useApp } from "./context";
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
          <div className="n3-card n3-state">
            <strong>{signedIn ? words.refused : words.signIn}</strong>
            {signedIn && <p>{common.askAdministrator}</p>}
          </div>
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
