import { act, cleanup, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import type { ReactNode } from "react";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import * as z from "zod/mini";
import { TestApp } from "../../../testing/app";
import { problem } from "../../../testing/fake_server";
import { fieldCells } from "../../../testing/grid";
import {
  bracketed,
  marks,
  outsideBrackets,
  partNames,
  said,
  sentencesOf,
  takenBy,
  textOnPage,
} from "../../../testing/words";
import { monthTitle, weekdayNames } from "../core/calendar";
import { defineDataset } from "../core/dataset";
import { ApiError } from "../core/api_error";
import { longestUnasked } from "../core/outbox";
import { Appearance } from "../core/theme";
import { action } from "../words/action";
import { bars } from "../words/bars";
import { board } from "../words/board";
import { common } from "../words/common";
import german from "../words/de";
import { filters } from "../words/filters";
import { form } from "../words/form";
import { inputs } from "../words/inputs";
import { speak } from "../words/language";
import { page } from "../words/page";
import { palette } from "../words/palette";
import { server } from "../words/server";
import { table } from "../words/table";
import type { Parts, Words } from "../words/words";
import type { AppDefinition } from "./app_definition";
import { AppRoot } from "./app_root";
import { ShowAction } from "./bound_components/action";
import { BoundBoardWidget } from "./bound_components/board";
// Loaded when first shown: on a busy machine that takes longer than a test waits.
import "./bound_components/board/board";
import "./bound_components/overlays";
import "./bound_components/inputs/date_picker";
import "./palette/palette";
import { BoundChartWidget } from "./bound_components/chart";
import { BoundDetailWidget } from "./bound_components/detail";
import { Each } from "./bound_components/each";
import { ErrorBoundary } from "./bound_components/error_boundary";
import { BoundFormWidget } from "./bound_components/form";
import { Tab, Tabs } from "./bound_components/layout";
import { BoundMetricWidget } from "./bound_components/metric";
import { BoundTableWidget } from "./bound_components/table";
import { Failure } from "./bound_components/widget_state";
import { PageContext } from "./context";
import "./outbox/outbox_panel";
import { WaitingChanges } from "./outbox/waiting_changes";
import { Page } from "./page";
import { ToastList } from "./toast_list";

/*
 * The widgets in German, and in English whose sentences are in brackets. No sentence of the English table is
 * on a German page; on the other one nothing is outside of the brackets but the words of the program, all of
 * which begin with Q. None of them ends with s: a plural of a noun is a word of the page.
 */

// The library of widgets asks for it when it is loaded, and has a few words of its own.
vi.hoisted(() => {
  Object.defineProperty(navigator, "language", { value: "de-DE" });
});

interface Thing {
  id: number;
  qname: string;
  qkind: "qone" | "qtwo" | null;
  qcount: number | null;
  qdone: boolean | null;
  qday: string | null;
  qat: string | null;
  qlist: string[] | null;
  qother_id: number | null;
}

const thingsCreate = z.strictObject({
  qname: z.string().check(z.maxLength(20)),
  qkind: z.nullish(z.enum(["qone", "qtwo"])),
  qcount: z.nullish(z.int().check(z.maximum(9))),
  qdone: z.nullish(z.boolean()),
  qday: z.nullish(z.string()),
  qat: z.nullish(z.string()),
  qlist: z.nullish(z.array(z.string())),
  qother_id: z.nullish(z.int()),
});

const thingsUpdate = z.partial(thingsCreate);

type Create = z.infer<typeof thingsCreate>;

const things = defineDataset<Thing, Create, z.infer<typeof thingsUpdate>>({
  // That of the test's server.
  name: "user_profiles",
  title: "Qlot",
  noun: "qthing",
  key: "id",
  titleField: "qname",
  realtime: true,
  schemas: () => Promise.resolve({ create: thingsCreate, update: thingsUpdate }),
  fields: [
    { name: "id", label: "Qid", type: "integer", readonly: true },
    { name: "qname", label: "Qname", type: "string", required: true },
    { name: "qkind", label: "Qkind", type: "enum", values: { qone: "Qone", qtwo: "Qtwo" } },
    { name: "qcount", label: "Qcount", type: "integer" },
    { name: "qdone", label: "Qdone", type: "boolean" },
    { name: "qday", label: "Qday", type: "date" },
    { name: "qat", label: "Qat", type: "datetime" },
    { name: "qlist", label: "Qlist", type: "list", item: "string" },
    {
      name: "qother_id",
      label: "Qother",
      type: "integer",
      reference: { name: "qother", dataset: "user_profiles" },
    },
  ],
});

// The widgets' types know the other datasets of the tests.
const name = "user_profiles";
const field = (text: string) => text as "name";

const thing = (id: number, more: Partial<Thing> = {}) => ({
  id,
  qname: `Q${id}`,
  qkind: "qone",
  qcount: id,
  qdone: id % 2 === 0,
  qday: null,
  qat: null,
  qlist: ["Qx"],
  qother_id: 1,
  ...more,
});

const three = [thing(1), thing(2), thing(3)];

const program: AppDefinition = { title: "Qapp", home: "/", datasets: [things], pages: [] };

function appOf(rows: readonly object[] = three, definition = program): TestApp {
  const app = new TestApp(rows as readonly Record<string, unknown>[], definition);
  const { user } = app.server.me;
  app.server.me = { ...app.server.me, user: { ...user, name: "Qada", roles: ["Qrole"] } };
  return app;
}

const tables = import.meta.glob<Readonly<Record<string, object>>>(
  ["../words/*.ts", "!../words/*.test.ts"],
  { eager: true },
);
const english = bracketedParts((words) => words);

function bracketedParts(change: (words: object) => object): Parts {
  // Copies: what is loaded takes on the words that are spoken.
  return Object.fromEntries(
    partNames.map((part) => [part, change({ ...tables[`../words/${part}.ts`]?.[part] })]),
  ) as unknown as Parts;
}

const brackets: Words = {
  ...bracketed(english),
  // Puts labels together, and adds no words.
  table: { ...bracketed(english.table), through: english.table.through },
  problems: {},
  refusals: {},
};

const taken = new Map(partNames.flatMap((part) => [...takenBy(part)]));
const taking = (path: string) => taken.get(path) ?? [];
const inGerman = [...sentencesOf({ ...german })].map(([path, one]) => said(one, taking(path), 2));

interface Sentence {
  readonly path: string;
  readonly form: RegExp;
}

/** What is looked for: sentences with anything in the place of their marks and numbers. */
function formsOf(words: object): readonly Sentence[] {
  return [...sentencesOf({ ...words })].flatMap(([path, sentence]) =>
    [1, 2].flatMap((n) => {
      const text = said(sentence, taking(path), n);
      const places = new RegExp(`${[...marks.items].reverse().join("|")}|${marks.text}|${n}`, "gi");
      if (!/\p{L}/u.test(text.replace(places, ""))) return [];
      const escaped = text
        .split(places)
        .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
        .join(".+?");
      return [{ path, form: new RegExp(`(?<![\\p{L}\\d])${escaped}(?![\\p{L}\\d])`, "u") }];
    }),
  );
}

// A sentence that a German one has in it is not told from it.
const foreign = formsOf(english).filter(
  ({ form: one }) => !inGerman.some((text) => one.test(text)),
);
const own = formsOf(
  Object.fromEntries(partNames.map((part) => [part, german[part as keyof Parts]])),
);

const calendarWords = new Set(
  [
    ...weekdayNames({}).flatMap(({ short, long }) => [short, long]),
    ...Array.from({ length: 12 }, (_, i) =>
      monthTitle(`2026-${String(i + 1).padStart(2, "0")}-01`, {}),
    ),
    ...["short", "long"].flatMap((month) =>
      Array.from({ length: 12 }, (_, i) =>
        new Date(2026, i, 1).toLocaleString(undefined, { month: month as "short" }),
      ),
    ),
    // Of the library of widgets, in the language of the browser.
    "Schließen",
  ].flatMap((text) => text.match(/\p{L}+/gu) ?? []),
);

const languages = {
  German: {
    words: german,
    wrong: (text: string) => foreign.flatMap((one) => one.form.exec(text)?.[0] ?? []),
  },
  "English in brackets": {
    words: brackets,
    wrong: (text: string) =>
      (outsideBrackets(text).match(/[\p{L}_]+/gu) ?? []).filter(
        (word) =>
          !/^q.*[^s]$|^q$/i.test(word) &&
          // The letters of keys are the same in every language.
          !/^(AM|PM|UTC|[ACDKVZ])$/.test(word) &&
          !calendarWords.has(word),
      ),
  },
};

/** The German sentences that were on a page, by their paths. */
const seen = new Set<string>();

describe.each(Object.entries(languages))("%s", (language, { words, wrong }) => {
  beforeEach(() => {
    speak(words);
    window.history.replaceState(null, "", "/");
    document.title = "";
  });
  afterEach(cleanup);

  const check = () => {
    const text = textOnPage();
    expect(wrong(text)).toEqual([]);
    if (language !== "German") return;
    for (const { path, form: one } of own) if (one.test(text)) seen.add(path);
  };

  async function shown(widgets: ReactNode, app = appOf()) {
    await app.render(
      <>
        {widgets}
        <ToastList />
      </>,
    );
    check();
    return { app, user: userEvent.setup({ delay: null }) };
  }

  const button = (label: string) => screen.getByRole("button", { name: label });
  const cell = (row: number, column: number) =>
    fieldCells(screen.getAllByRole("row")[row + 1])[column] ?? document.body;

  const wholeTable = (
    <BoundTableWidget
      datasetName={name}
      editable
      enableDelete
      enableCreate
      enableUpdate
      rowActions={[
        { key: "a", label: "Qdo", actions: [{ type: "toast", message: "Qsaid" }] },
        { key: "b", label: "Qask", confirm: "Qsure", actions: [] },
        { key: "c", label: "Qmore", actions: [] },
      ]}
    />
  );

  test("a table and what opens at it", async () => {
    const { app, user } = await shown(wholeTable);
    await user.click(button(table.columns));
    check();
    await user.keyboard("{Escape}");
    await app.settle();
    for (const label of ["Qname", "Qcount"]) {
      await user.click(button(table.menuOf(label)));
      check();
      await user.keyboard("{Escape}");
      await app.settle();
    }
    await user.click(button(table.menuOf("Qcount")));
    await user.click(await screen.findByRole("menuitem", { name: table.showTotal.sum }));
    await app.settle();
    await user.click(button(table.menuOf("Qkind")));
    await user.click(await screen.findByRole("menuitem", { name: table.group }));
    await app.settle();
    check();
    await user.click(screen.getAllByRole("button", { name: table.actionsOf("Q1") })[0] as Element);
    await user.click(await screen.findByRole("menuitem", { name: "Qask" }));
    check();
    await user.click(button(page.cancel));
    await user.type(screen.getByRole("searchbox"), "zzz");
    await app.pass(300);
    check();
  });

  test("all rows in one scroll, and why they are not", async () => {
    const { app, user } = await shown(
      wholeTable,
      appOf(Array.from({ length: 120 }, (_, i) => thing(i + 1))),
    );
    await user.selectOptions(screen.getByLabelText(table.rowsPerPage), table.allRows);
    await app.settle();
    check();
    app.server.answer(({ query }) => (query.get("page") === "1" ? null : problem(500, "broken")));
    const scroller = document.querySelector(".n3-table-scroll");
    if (scroller !== null) scroller.scrollTop = 4_000;
    scroller?.dispatchEvent(new Event("scroll"));
    await app.pass(200);
    check();
    app.server.answer(null);
    await user.click(button(table.menuOf("Qkind")));
    await user.click(await screen.findByRole("menuitem", { name: table.group }));
    await app.settle();
    check();
  });

  test("filters, with every comparison", async () => {
    const { app, user } = await shown(wholeTable);
    await user.click(button(filters.add));
    for (const label of ["Qkind", "Qcount", "Qdone", "Qday", "Qname", "Qother"]) {
      await user.selectOptions(screen.getByLabelText(filters.field), label);
      const comparisons = screen.getByLabelText<HTMLSelectElement>(filters.comparison);
      for (const { value } of comparisons.options) {
        await user.selectOptions(comparisons, value);
        check();
      }
    }
    await user.click(button(filters.done));
    await user.click(button(filters.addGroup));
    check();
    await user.click(button(filters.done));
    await app.pass(300);
    check();
    await user.click(button(bars.saveView));
    check();
  });

  test("cells: what is wrong, changed, undone, deleted by others", async () => {
    const { app, user } = await shown(wholeTable);
    await app.connect();
    await user.dblClick(cell(0, 2));
    await user.keyboard("x{Enter}");
    check();
    await user.keyboard("{Escape}");
    await app.settle();
    await user.dblClick(cell(0, 0));
    await user.keyboard("Qnew{Enter}");
    await app.settle();
    check();
    await user.keyboard("{Control>}z{/Control}");
    await app.settle();
    check();
    await user.dblClick(cell(1, 0));
    await user.keyboard("Qnew");
    await app.happens((server) => {
      server.delete(2);
    });
    check();
    app.server.answer(({ method }) => (method === "GET" ? null : problem(403, "forbidden")));
    await user.dblClick(cell(0, 0));
    await user.keyboard("Qother{Enter}");
    await app.settle();
    check();
  });

  test("rows that are selected", async () => {
    const { app, user } = await shown(wholeTable);
    await user.click(screen.getByRole("checkbox", { name: table.selectPage }));
    await app.settle();
    check();
    await user.click(button(bars.set));
    check();
    const dialog = screen.getByRole("dialog");
    await user.type(within(dialog).getByLabelText(bars.value), "Qall");
    await user.click(within(dialog).getByRole("button", { name: bars.apply }));
    await app.settle();
    check();
    const [, first = document.body] = screen.getAllByRole("checkbox");
    await user.click(first);
    await app.settle();
    await user.click(
      within(screen.getByRole("region", { name: bars.selectedRows })).getByRole("button", {
        name: common.delete,
      }),
    );
    await app.settle();
    check();
  });

  test("a table without rows, one that failed, and one that is old", async () => {
    await shown(wholeTable, appOf([]));
    cleanup();
    await shown(
      <>
        {[401, 403, 500].map((status) => (
          <Failure
            key={status}
            error={new ApiError({ status, code: "x", title: server.rejected, traceId: "123" })}
            title="Qlot"
            onRetry={() => undefined}
          />
        ))}
      </>,
    );
    cleanup();
    const { app } = await shown(wholeTable);
    app.server.answer(() => {
      throw new TypeError("away");
    });
    await act(() => app.runtime.queries.refetchQueries());
    await app.settle();
    check();
  });

  test("forms: a new row, what is wrong with it, and what others change", async () => {
    const { app, user } = await shown(wholeTable);
    await user.click(button(common.newOf("qthing")));
    await app.settle();
    const panel = screen.getByRole("dialog");
    const inputOf = (label: RegExp) => within(panel).getByLabelText<HTMLInputElement>(label);
    for (const [label, text] of [
      [/^Qcount/, "x"],
      [/^Qday/, "x"],
      [/^Qat/, "x"],
    ] as const) {
      await user.type(inputOf(label), text);
      await user.tab();
      check();
    }
    await user.clear(inputOf(/^Qcount/));
    await user.type(inputOf(/^Qcount/), "99");
    await user.tab();
    await user.type(inputOf(/^Qlist/), "Qa{Enter}");
    check();
    await user.click(inputOf(/^Qother/));
    await app.settle();
    check();
    await user.keyboard("{Escape}");
    await app.settle();
    await user.click(within(panel).getByRole("button", { name: form.create("qthing") }));
    await app.settle();
    check();
    await user.keyboard("{Escape}");
    await app.settle();
    check();
    await user.click(await screen.findByRole("button", { name: page.discard }));
    await app.settle();
    await user.click(button(table.openRow("Q1")));
    await app.settle();
    const row = await screen.findByRole("dialog");
    await app.connect();
    await user.type(within(row).getByLabelText(/^Qname/), "Qmine");
    await app.happens((server) => {
      server.update(1, { qname: "Qforeign" });
    });
    check();
    await user.click(within(row).getByRole("button", { name: common.save }));
    await app.settle();
    check();
    await app.happens((server) => {
      server.delete(1);
    });
    check();
  });

  test("a board, whose cards are moved by keys", async () => {
    const app = appOf([thing(1), thing(2), thing(3, { qkind: null })]);
    const { user } = await shown(
      <PageContext value="Qpage">
        <BoundBoardWidget
          datasetName={name}
          by={field("qkind")}
          fields={[field("qcount")]}
          editable
          enableCreate
          enableDelete
          enableUpdate
        />
      </PageContext>,
      app,
    );
    await app.connect();
    check();
    await user.click(button(board.actions("Q1")));
    check();
    await user.keyboard("{Escape}");
    await app.settle();
    const card = screen.getByText("Q1").closest<HTMLElement>("[tabindex]");
    act(() => {
      card?.focus();
    });
    for (const key of [" ", "{ArrowRight}", " "]) {
      await user.keyboard(key);
      await app.settle();
      check();
    }
    app.server.answer(({ method }) => (method === "PATCH" ? problem(403, "forbidden") : null));
    await user.click(button(board.actions("Q2")));
    await user.click(await screen.findByRole("menuitem", { name: "Qtwo" }));
    await app.settle();
    check();
    cleanup();
    await shown(
      <PageContext value="Qpage">
        <BoundBoardWidget datasetName={name} by={field("qkind")} />
      </PageContext>,
      appOf([]),
    );
  });

  test("what waits for the server, and what others have changed meanwhile", async () => {
    const { app, user } = await shown(
      <>
        <WaitingChanges />
        {wholeTable}
      </>,
    );
    await app.connect();
    app.server.away = true;
    await user.dblClick(cell(0, 0));
    await user.keyboard("Qnew{Enter}");
    await app.pass(2_000);
    check();
    act(() => void app.runtime.handle(name).writer.update(2, { qname: "Qq" }));
    await app.pass(2_000);
    await user.click(button(page.show));
    await app.settle();
    check();
    await user.keyboard("{Escape}");
    await app.settle();
    app.server.away = false;
    app.server.answer(({ method }) => (method === "GET" ? null : problem(403, "forbidden")));
    await app.pass(60_000);
    check();
    cleanup();
    const other = await shown(
      <>
        <WaitingChanges />
        {wholeTable}
      </>,
    );
    await other.app.connect();
    await other.user.dblClick(cell(0, 0));
    await other.user.keyboard("Qmine");
    other.app.server.update(1, { qname: "Qforeign" });
    await other.user.keyboard("{Enter}");
    await other.app.settle();
    await screen.findByRole("dialog");
    check();
  });

  test("what asks about every change of its row, and what is too old to be sent unasked", async () => {
    const { app, user } = await shown(
      <>
        <WaitingChanges />
        <BoundTableWidget datasetName={name} columns={[field("qname")]} conflict="ask" editable />
      </>,
    );
    await user.dblClick(cell(0, 0));
    await user.keyboard("Qmine");
    app.server.update(1, { qcount: 7 });
    await user.keyboard("{Enter}");
    await app.settle();
    await screen.findByRole("dialog");
    check();
    await user.keyboard("{Escape}");
    await app.settle();
    app.server.away = true;
    await act(() => app.runtime.handle(name).writer.update(2, { qname: "Qold" }));
    app.clock.began += longestUnasked;
    app.server.away = false;
    await app.pass(60_000);
    await user.click(button(page.show));
    await app.settle();
    check();
    cleanup();
    const other = await shown(
      <BoundFormWidget datasetName={name} mode="update" id={1} conflict="ask" />,
    );
    await other.user.type(await screen.findByRole("textbox", { name: "Qname" }), "Qmine");
    other.app.server.update(1, { qcount: 7 });
    await other.user.click(button(common.save));
    await other.app.settle();
    check();
  });

  test("dates and times are chosen", async () => {
    const { user, app } = await shown(
      <BoundFormWidget datasetName={name} mode="create" fields={[field("qday"), field("qat")]} />,
    );
    for (const label of [inputs.chooseDate, inputs.chooseDateAndTime]) {
      await user.click(await screen.findByRole("button", { name: label }));
      await screen.findByRole("dialog");
      check();
      await user.keyboard("{Escape}");
      await app.settle();
    }
  });

  test("forms that somebody may not use", async () => {
    const app = appOf();
    app.server.me = { ...app.server.me, datasets: {} };
    await shown(<BoundFormWidget datasetName={name} mode="create" />, app);
    cleanup();
    const other = appOf();
    const { user } = other.server.me;
    other.server.me = { user: { ...user, anonymous: true }, datasets: {}, pages: {} };
    await shown(<BoundFormWidget datasetName={name} mode="update" id={1} />, other);
  });

  test("charts, numbers, rows, loops, buttons and tabs", async () => {
    const app = appOf([]);
    app.server.aggregates["/.m1"] = { value: 3, previous: 2 };
    const metric = (key: string, compare: number, value: "sum" | "avg" | "min" | "max") => (
      <BoundMetricWidget
        datasetName={name}
        widgetKey={key}
        compare={compare}
        value={{ function: value, field: field("qcount") }}
      />
    );
    const day = 86_400_000;
    app.server.answer(({ path }) =>
      path.endsWith("/aggregate") ? new Response('{"value": 3, "previous": 3}') : null,
    );
    const { user } = await shown(
      <>
        <BoundChartWidget datasetName={name} type="bar" x={field("qname")} y={field("qcount")} />
        <BoundChartWidget
          datasetName={name}
          type="bar"
          x={field("qname")}
          y={field("qcount")}
          filter={{ name: "Qx" }}
        />
        {metric("m1", day, "sum")}
        {metric("m2", 7 * day, "avg")}
        {metric("m3", 60_000, "min")}
        {metric("m4", 7 * day, "max")}
        <BoundDetailWidget datasetName={name} widgetKey="d" id={() => 9} />
        <Each widgetKey="e" datasetName={name} variable="qrow">
          <p>Qrow</p>
        </Each>
        <ShowAction
          label="Qwide"
          actions={[{ type: "delete", dataset: name, where: () => true }]}
        />
        <ShowAction pending label="Qlater" actions={[]} />
        <Tabs>
          <Tab title="Qtab">
            <p>Qinside</p>
          </Tab>
        </Tabs>
        <BoundTableWidget datasetName={name} pending />
      </>,
      app,
    );
    await user.click(button("Qwide"));
    await app.settle();
    check();
    cleanup();
    const full = appOf();
    const at = await shown(
      <ShowAction label="Qwide" actions={[{ type: "delete", dataset: name, where: () => true }]} />,
      full,
    );
    await at.user.click(button("Qwide"));
    await full.settle();
    check();
    expect(screen.getByText(action.willDelete(3))).toBeDefined();
  });

  test("the frame around pages, and what is shown instead of one", async () => {
    const pageOf = (title: string, path: string, children: ReactNode) => ({
      name: title,
      title,
      path,
      load: () =>
        Promise.resolve({
          default: () => (
            <Page name={title} title={title}>
              {children}
            </Page>
          ),
        }),
    });
    const definition: AppDefinition = {
      ...program,
      home: "/qhome",
      pages: [pageOf("Qhome", "/qhome", wholeTable), pageOf("Qsecret", "/qsecret", null)],
    };
    const app = appOf(three, definition);
    app.server.me = { ...app.server.me, pages: { Qsecret: { access: false, widgets: {} } } };
    const system = {
      matches: false,
      addEventListener: () => undefined,
    } as unknown as MediaQueryList;
    const appearance = new Appearance({}, document.documentElement, () => system);
    const open = async (path: string) => {
      cleanup();
      window.history.replaceState(null, "", path);
      render(<AppRoot app={definition} sessions={app.sessions} appearance={appearance} />);
      await app.settle();
      check();
    };
    await open("/qnowhere");
    await open("/qsecret");
    await open("/qhome");
    await app.connect();
    check();
    const user = userEvent.setup({ delay: null });
    await user.click(button(page.openMenu));
    check();
    await user.keyboard("{Escape}");
    await app.settle();
    await user.keyboard("{Control>}k{/Control}");
    await screen.findByRole("combobox", { name: palette.placeholder });
    check();
    await user.keyboard("Q1");
    await app.pass(300);
    check();
    await user.keyboard("zzz");
    await app.pass(300);
    check();
    await user.keyboard("{Escape}");
    await app.settle();
    act(() => {
      (document.activeElement as HTMLElement | null)?.blur();
    });
    await user.keyboard("?");
    await app.settle();
    check();
    await user.keyboard("{Escape}");
    await app.settle();
    act(() => {
      app.server.network.latest.lose();
    });
    await app.pass(3_000);
    check();
    act(() => {
      app.sessions.current().socket.sleep();
    });
    await app.pass(3_000);
    check();
  });

  test("a widget that fails", async () => {
    vi.spyOn(console, "error").mockImplementation(() => undefined);
    function Broken(): never {
      throw new Error("broken");
    }
    await shown(
      <ErrorBoundary what="Qthing">
        <Broken />
      </ErrorBoundary>,
    );
  });
});

test("most of the German table was on these pages", () => {
  const all = new Set(own.map(({ path }) => path));
  const unseen = [...all].filter((path) => !seen.has(path));
  expect(unseen.length / all.size, unseen.join(" ")).toBeLessThan(1 / 3);
});
