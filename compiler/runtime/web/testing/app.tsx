import { act, cleanup, render, type RenderResult } from "@testing-library/react";
import { QueryClientProvider } from "@tanstack/react-query";
import { useMemo, useSyncExternalStore, type ReactNode } from "react";
import { afterEach } from "vitest";
import type { AppDefinition } from "../src/n3/react/app_definition";
import { AppContext } from "../src/n3/react/context";
import type { Environment, Runtime } from "../src/n3/core/runtime";
import { Sessions } from "../src/n3/core/sessions";
// Loaded when first opened: on a busy machine that takes longer than a test waits.
import "../src/n3/react/bound_components/form/forms";
import "../src/n3/react/bound_components/table/bars";
import { FakeBrowser, type FakeTab } from "./fake_browser";
import { FakeClock } from "./fake_clock";
import { FakeServer, type OtherDatasets } from "./fake_server";
import { userProfiles } from "./user_profiles";

afterEach(() => {
  cleanup();
  localStorage.clear();
});

// jsdom has no CSS object; React Aria asks it to escape the ids that React made.
Object.assign(globalThis, { CSS: { escape: (text: string) => text, supports: () => false } });

// Nothing has a place in jsdom.
Element.prototype.scrollIntoView = () => undefined;
globalThis.ResizeObserver = class {
  readonly observe = () => undefined;
  readonly unobserve = () => undefined;
  readonly disconnect = () => undefined;
};

export const people = [
  {
    id: 1,
    name: "Ada",
    email: "ada@example.com",
    role: "admin",
    created_at: "2026-11-02T09:14:00Z",
  },
  {
    id: 2,
    name: "Alan",
    email: "alan@example.com",
    role: "viewer",
    created_at: "2026-11-03T09:14:00Z",
  },
  {
    id: 3,
    name: "Grace",
    email: "grace@example.com",
    role: null,
    created_at: "2026-11-04T09:14:00Z",
  },
];

const users: AppDefinition = {
  title: "Test",
  home: "/",
  datasets: [userProfiles],
  pages: [],
};

interface ProvidersProps {
  readonly app: AppDefinition;
  readonly sessions: Sessions;
  readonly children: ReactNode;
}

function Providers({ app, sessions, children }: ProvidersProps) {
  const runtime = useSyncExternalStore(sessions.subscribe, sessions.current);
  const value = useMemo(() => ({ app, runtime }), [app, runtime]);
  return (
    <QueryClientProvider key={sessions.number} client={runtime.queries}>
      <AppContext value={value}>{children}</AppContext>
    </QueryClientProvider>
  );
}

/** An app at work on a fake server, with its time in the test's hands. */
export class TestApp {
  readonly clock = new FakeClock();
  readonly server: FakeServer;
  readonly sessions: Sessions;
  readonly browser: FakeBrowser;
  readonly tab: FakeTab;

  constructor(
    rows: readonly Readonly<Record<string, unknown>>[] = people,
    app: AppDefinition = users,
    others: OtherDatasets = {},
    /** What lies between the page and the server; by default nothing that takes time. */
    between: (server: FakeServer) => Pick<Environment, "endpoint" | "openSocket"> = ({
      endpoint,
      network,
    }) => ({ endpoint, openSocket: network.open }),
    /** Another page of the same browser, on the same server. */
    beside?: TestApp,
  ) {
    this.server = beside?.server ?? new FakeServer("user_profiles", rows, others);
    this.browser = beside?.browser ?? new FakeBrowser();
    this.tab = this.browser.open();
    let ids = 0;
    this.sessions = new Sessions(
      {
        ...between(this.server),
        clock: this.clock,
        newId: () => {
          ids += 1;
          return `${beside === undefined ? "" : `${this.tab.id} `}m${ids}`;
        },
        retries: 0,
        store: this.browser.store,
        tabs: this.tab,
        isOutdated: () => Promise.resolve(this.server.rebuilt),
      },
      app.datasets,
    );
    this.#app = app;
  }

  readonly #app: AppDefinition;

  get runtime(): Runtime {
    return this.sessions.current();
  }

  /** Whom this tab has named to the others. */
  get told(): readonly string[] {
    return this.tab.told.flatMap((message) =>
      message.type === "identity" ? [message.identity] : [],
    );
  }

  /** Another tab says whose answers it has. */
  hear(identity: string): void {
    this.tab.hear({ type: "identity", identity });
  }

  readonly Wrapper = ({ children }: { readonly children: ReactNode }) => {
    return (
      <Providers app={this.#app} sessions={this.sessions}>
        {children}
      </Providers>
    );
  };

  async render(children: ReactNode): Promise<RenderResult> {
    const result = render(children, { wrapper: this.Wrapper });
    await this.settle();
    return result;
  }

  /** Lets every answer that is on its way arrive. */
  async settle(): Promise<void> {
    await act(async () => {
      for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setTimeout(resolve, 0));
    });
  }

  async connect(): Promise<void> {
    act(() => {
      this.server.connect();
    });
    await this.settle();
  }

  async pass(ms: number): Promise<void> {
    act(() => {
      this.clock.advance(ms);
    });
    await this.settle();
  }

  async happens(change: (server: FakeServer) => void): Promise<void> {
    act(() => {
      change(this.server);
    });
    await this.settle();
  }
}
