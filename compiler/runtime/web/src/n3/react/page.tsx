import { useEffect, type ReactNode } from "react";
import { PageContext, PageTitleContext, useApp } from "./context";
import { FirstRow, RouteParameters } from "./scope";
import { lazily } from "./lazily";
import { useCurrentUser } from "./use_current_user";

const { Component: Refused } = lazily(() => import("./refused"));

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
