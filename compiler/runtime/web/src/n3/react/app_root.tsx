import { QueryClientProvider } from "@tanstack/react-query";
import {
  useEffect,
  useMemo,
  useState,
  useSyncExternalStore,
  type ComponentType,
  type ReactNode,
} from "react";
import { Link, Redirect, Route, Router, Switch } from "wouter";
import type { AppDefinition, PageDefinition } from "./app_definition";
import { ErrorBoundary } from "./bound_components/error_boundary";
import { Delayed, skeletonDelay } from "./bound_components/widget_state";
import { AppContext, useApp } from "./context";
import { lazily } from "./lazily";
import type { Sessions } from "../core/sessions";
import { Shell } from "./shell";
import type { Appearance } from "../core/theme";
import { ToastList } from "./toast_list";
import { LeaveQuestion } from "./unsaved";
import { page as words } from "../words/page";

interface Props {
  readonly app: AppDefinition;
  readonly sessions: Sessions;
  readonly appearance: Appearance;
}

/** Everything on the screen: the frame around the pages, and the page of the address. */
export function AppRoot({ app, sessions, appearance }: Props) {
  const runtime = useSyncExternalStore(sessions.subscribe, sessions.current);
  const value = useMemo(() => ({ app, runtime }), [app, runtime]);
  // A page keeps its component when the program changes around it, and with it its state.
  const [pages] = useState(() => new Map<string, PageComponent>());
  const componentOf = (page: PageDefinition): PageComponent => {
    const known = pages.get(page.name) ?? lazily(page.load).Component;
    pages.set(page.name, known);
    return known;
  };
  return (
    <QueryClientProvider key={sessions.number} client={runtime.queries}>
      <AppContext value={value}>
        <Router
          base={import.meta.env.BASE_URL.replace(/\/$/, "")}
          aroundNav={(navigate, to, options) => {
            runtime.unsaved.leave(() => {
              navigate(to, options);
            });
          }}
        >
          <Shell appearance={appearance}>
            <Switch>
              {app.pages.map((page) => (
                <Route key={page.name} path={page.path}>
                  <ErrorBoundary key={page.name} what={page.title}>
                    <PageOf component={componentOf(page)} title={page.title} />
                  </ErrorBoundary>
                </Route>
              ))}
              {app.pages.some(({ path }) => path === "/") ? null : (
                <Route path="/">
                  <Redirect to={app.home} replace />
                </Route>
              )}
              <Route>
                <NotFound />
              </Route>
            </Switch>
          </Shell>
          <ToastList />
          <LeaveQuestion place={runtime.unsaved} />
        </Router>
      </AppContext>
    </QueryClientProvider>
  );
}

type PageComponent = ComponentType<{ readonly fallback?: ReactNode }>;

/** Its title is known before its code is. */
function PageOf({
  component: Component,
  title,
}: {
  readonly component: PageComponent;
  readonly title: string;
}) {
  return (
    <Component
      fallback={
        <div className="n3-page" aria-busy="true">
          <h1>{title}</h1>
          <Delayed ms={skeletonDelay}>
            <div className="n3-page-skeleton" aria-hidden="true" />
          </Delayed>
        </div>
      }
    />
  );
}

function NotFound() {
  const { app } = useApp();
  useEffect(() => {
    document.title = `${words.notFound} · ${app.title}`;
  }, [app.title]);
  return (
    <div className="n3-page">
      <h1>{words.notFound}</h1>
      <p className="n3-muted">
        {words.noSuchPage} <Link href={app.home}>{words.toStart}</Link>
      </p>
    </div>
  );
}
