import type { AnyRow, Key } from "../src/n3/core/dataset";
import type { Endpoint, SavedView } from "../src/n3/core/dataset_client";
import type { FilterTree, Operator } from "../src/n3/core/list_query";
import type { CurrentUser } from "../src/n3/core/current_user";
import { FakeNetwork, type FakeSocket, type Sent } from "./fake_socket";
import { readFilter, readQuery, type ParsedQuery, type Filter } from "./query_string";

export interface Request {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>> | null;
}

type Values = Readonly<Record<string, unknown>>;

export const everything = { update: true, delete: true };

interface Table {
  rows: AnyRow[];
  /** The dataset of each reference, by the name that the row is under. */
  readonly references: Readonly<Record<string, string>>;
}

/** Further datasets of a server. */
export type OtherDatasets = Readonly<
  Record<
    string,
    {
      readonly rows: readonly Values[];
      readonly references?: Readonly<Record<string, string>>;
    }
  >
>;

/** A server in memory, by the contract of the real one. Where no dataset is named, its first is meant. */
export class FakeServer {
  readonly requests: Request[] = [];
  readonly network = new FakeNetwork();
  readonly #name: string;
  readonly #tables = new Map<string, Table>();
  /** What an aggregate answers, by `Page.widget`. */
  readonly aggregates: Record<string, object | (() => object)> = {};
  #seq = 10;
  #answer: ((request: Request) => Response | null) | null = null;
  /** Requests wait here while the gate is shut. */
  #gate: Promise<void> | null = null;
  #live: Following[] = [];
  readonly #changes: Change[] = [];
  /** How many messages of each socket were read. */
  readonly #read = new WeakMap<FakeSocket, number>();
  readonly #answered = new Map<string, { readonly status: number; readonly id: Key | null }>();
  #newest = 0;
  #loses: ((request: Request) => boolean) | null = null;
  me: CurrentUser;
  views: readonly SavedView<Values>[] = [];
  /** Opaque name of who the cookies of the browser name. */
  identity = "ada";
  /** Requests do not get here. */
  away = false;
  /** It has another build of the page than the one that is shown. */
  rebuilt = false;
  /** What the reader's rules come to. */
  rights = "r1";

  constructor(name: string, rows: readonly Values[], others: OtherDatasets = {}) {
    this.#name = name;
    for (const [dataset, table] of Object.entries<OtherDatasets[string]>({
      [name]: { rows },
      ...others,
    })) {
      this.#tables.set(dataset, {
        rows: table.rows.map((row) => ({ _version: 1, _can: everything, ...row })),
        references: table.references ?? {},
      });
    }
    this.me = {
      user: { id: "ada", name: "Ada", email: null, roles: ["admin"], anonymous: false },
      datasets: Object.fromEntries(
        [...this.#tables.keys()].map((dataset) => [dataset, { read: true, create: true }]),
      ),
      pages: {},
    };
  }

  readonly endpoint: Endpoint = {
    base: "/api",
    fetch: async (url, init) => {
      const { pathname, searchParams } = new URL(url, "http://app.test");
      const request: Request = {
        method: init.method ?? "GET",
        path: pathname,
        query: searchParams,
        headers: new Headers(init.headers),
        body: typeof init.body === "string" ? (JSON.parse(init.body) as Values) : null,
      };
      if (this.away) throw new TypeError("the network is away");
      this.requests.push(request);
      const { position, identity } = this;
      const meant = request.headers.get("X-N3-Identity");
      // What is read is read now; the answer may take its time.
      const response =
        meant === null || meant === identity
          ? (this.#answer?.(request) ?? this.#once(request))
          : problem(409, "identity_changed");
      if (this.#loses?.(request) === true) throw new TypeError("the answer was lost");
      if (!response.headers.has("X-N3-Position") && request.method === "GET") {
        response.headers.set("X-N3-Position", position);
      }
      response.headers.set("X-N3-Identity", identity);
      await this.#gate;
      return response;
    },
  };

  get position(): string {
    return `e1:${this.#seq}:${this.rights}`;
  }

  row(id: Key, name = this.#name): AnyRow | undefined {
    return this.#table(name).rows.find((row) => row.id === id);
  }

  rows(name = this.#name): readonly AnyRow[] {
    return this.#table(name).rows;
  }

  /** How often a row of this name was made. */
  timesMade(name: string): number {
    return this.#changes.filter(({ op, row }) => op === "create" && row.name === name).length;
  }

  /** A key that no row has had. */
  nextId(name = this.#name): number {
    const made = this.#changes.filter(({ dataset }) => dataset === name);
    const ids = made.map(({ row }) => Number(row.id));
    const first = this.#table(name).rows.map(({ id }) => Number(id));
    this.#newest = Math.max(0, ...ids, ...first) + 1;
    return this.#newest;
  }

  #table(name: string): Table {
    const table = this.#tables.get(name);
    if (table === undefined) throw new Error(`the server has no dataset ${name}`);
    return table;
  }

  requestsOf(method: string): readonly Request[] {
    return this.requests.filter((request) => request.method === method);
  }

  /** Answers instead of the server until told otherwise; null lets a request through. */
  answer(answer: ((request: Request) => Response | null) | null): void {
    this.#answer = answer;
  }

  /** What is asked for is done, but its answer never arrives. */
  lose(loses: ((request: Request) => boolean) | null): void {
    this.#loses = loses;
  }

  /** Somebody else signs in, in whichever tab. */
  signIn(id: string): void {
    this.identity = id;
    this.me = { ...this.me, user: { ...this.me.user, id, name: id } };
  }

  /** Holds every answer back; what it returns lets them go. */
  shut(): () => void {
    let open: () => void = () => undefined;
    this.#gate = new Promise((resolve) => {
      open = resolve;
    });
    return () => {
      this.#gate = null;
      open();
    };
  }

  /** Lets the newest socket in and acknowledges what it asks for. */
  connect(): void {
    const socket = this.network.latest;
    socket.accept();
    this.acknowledge();
  }

  /** Reads what came by a socket, and answers it. */
  acknowledge(socket = this.network.latest): void {
    const read = this.#read.get(socket) ?? 0;
    this.#read.set(socket, socket.sent.length);
    for (const asked of socket.sent.slice(read)) {
      const { type, sub } = asked;
      if (sub === undefined) continue;
      this.#live = this.#live.filter((one) => one.socket !== socket || one.sub !== sub);
      if (type !== "subscribe") continue;
      const following = { socket, sub, asked };
      this.#live.push(following);
      const since = asked.since === undefined ? this.#seq : Number(asked.since.split(":")[1]);
      const { identity } = this;
      socket.receive({ type: "ack", sub, position: `e1:${since}:r1`, identity });
      for (const change of this.#changes) if (change.seq > since) tell(following, change);
    }
  }

  /** Ends every subscription: its client must read again. */
  resync(): void {
    const ended = this.#live;
    this.#live = [];
    for (const { socket, sub } of ended) socket.receive({ type: "resync", sub });
  }

  /** Somebody else writes; every live socket hears of it. */
  create(values: Values, name = this.#name): void {
    this.#write(name, "create", { ...values, _version: 1, _can: everything });
  }

  update(id: Key, values: Values, name = this.#name): void {
    const row = this.row(id, name);
    if (row !== undefined)
      this.#write(name, "update", { ...row, ...values, _version: row._version + 1 });
  }

  delete(id: Key, name = this.#name): void {
    const row = this.row(id, name);
    if (row !== undefined) this.#write(name, "delete", row);
  }

  /** A row goes, and no socket hears of it. */
  forget(id: Key, name = this.#name): void {
    const table = this.#table(name);
    table.rows = table.rows.filter((row) => row.id !== id);
  }

  #write(dataset: string, op: "create" | "update" | "delete", row: AnyRow): void {
    this.#seq += 1;
    const id = row.id as Key;
    const table = this.#table(dataset);
    const before = this.row(id, dataset);
    table.rows = table.rows.filter((other) => other.id !== id);
    if (op !== "delete") table.rows.push(row);
    table.rows.sort((a, b) => Number(a.id) - Number(b.id));
    const change = { seq: this.#seq, dataset, op, row, before };
    this.#changes.push(change);
    for (const following of this.#live) tell(following, change);
  }

  /** A write is done once for its Idempotency-Key. */
  #once(request: Request): Response {
    const key = request.headers.get("Idempotency-Key");
    const known = key === null ? undefined : this.#answered.get(key);
    const [, , , name = "", id] = request.path.split("/");
    if (known !== undefined && id === "batch") return this.#batched(name, request.body ?? {});
    if (known !== undefined) {
      // The row as it is by now.
      const row = known.id === null ? undefined : this.row(known.id, name);
      return row === undefined ? this.#done() : this.#written(row, known.status);
    }
    const response = this.#handle(request);
    if (key !== null && response.ok) {
      const { status } = response;
      const made = request.method === "POST" ? this.#newest : Number(id);
      this.#answered.set(key, { status, id: status === 204 ? null : made });
    }
    return response;
  }

  #handle(request: Request): Response {
    const { method, path, query, headers, body } = request;
    if (path === "/api/me") return Response.json(this.me);
    const [, , kind, name = "", id] = path.split("/");
    if (kind === "views") return this.#view(request, id);
    if (!this.#tables.has(name)) return problem(404, "not_found");
    if (id === "aggregate" && query.has("group_by")) return this.#groups(name, query);
    if (id === "aggregate") {
      const answer = this.aggregates[query.get("widget") ?? ""];
      if (answer === undefined) return problem(404, "not_found");
      return Response.json(typeof answer === "function" ? answer() : answer);
    }
    if (method === "GET" && id === undefined) return this.#list(name, query);
    if (method === "POST" && id === "batch") return this.#batch(name, body ?? {});
    if (method === "POST") {
      const next = this.nextId(name);
      this.#write(name, "create", {
        id: next,
        ...(name === this.#name ? { role: null, created_at: "2026-11-20T10:00:00Z" } : {}),
        ...body,
        _version: 1,
        _can: everything,
      });
      return this.#written(this.row(next, name), 201);
    }
    const row = this.row(Number(id), name);
    if (row === undefined) return problem(404, "not_found");
    if (method === "GET")
      return Response.json(this.#expanded(name, row, query.get("expand") ?? ""));
    const match = headers.get("If-Match");
    if (match !== null && match !== `"${row._version}"`) {
      return problem(412, "precondition_failed", { current: row });
    }
    if (method === "PATCH") {
      this.#write(name, "update", { ...row, ...body, _version: row._version + 1 });
      return this.#written(this.row(Number(id), name), 200);
    }
    this.#write(name, "delete", row);
    return this.#done();
  }

  #done(): Response {
    return new Response(null, { status: 204, headers: { "X-N3-Position": this.position } });
  }

  /** Groups with `count()` and `sum(FIELD)`. */
  #groups(name: string, query: URLSearchParams): Response {
    const [by = ""] = (query.get("group_by") ?? "").split(",");
    const rows = this.#table(name).rows.filter((row) =>
      selects(readQuery(query, fieldsOf(row)), row),
    );
    const groups = new Map<unknown, AnyRow[]>();
    for (const row of rows) {
      const value = by === "" ? null : row[by];
      groups.set(value, [...(groups.get(value) ?? []), row]);
    }
    const data = [...groups].map(([value, members]) => {
      const numbers = (query.get("values") ?? "").split(",").map((asked) => {
        const field = /\((.*)\)/.exec(asked)?.[1] ?? "";
        const sum = members.reduce((all, row) => all + Number(row[field] ?? 0), 0);
        return [asked, asked === "count()" ? members.length : String(sum)] as const;
      });
      return { ...(by === "" ? {} : { [by]: value }), ...Object.fromEntries(numbers) };
    });
    return Response.json({ data, has_more: false });
  }

  #view({ method, body }: Request, id = ""): Response {
    if (method === "GET") return Response.json({ data: this.views });
    const others = this.views.filter((view) => view.id !== id);
    this.views = others;
    if (method === "DELETE") return new Response(null, { status: 204 });
    const empty = { role: null, filter: null, search: null, sort: [], columns: [], errors: [] };
    const own = { mine: true, _version: 1, _can: { update: true } };
    const view = { ...empty, ...own, title: "", ...body, id };
    this.views = [...others, view];
    return Response.json(view, { status: 201 });
  }

  /** All of it or nothing; errors by place. */
  #batch(name: string, body: Values): Response {
    const items = body as {
      readonly delete?: readonly { readonly id: Key }[];
      readonly update?: readonly {
        readonly id: Key;
        readonly version?: number;
        readonly values: Values;
      }[];
    };
    for (const [i, { id, version }] of (items.update ?? []).entries()) {
      const row = this.row(id, name);
      const errors = [{ field: `update.${i}`, code: "refused", message: "Refused." }];
      if (row === undefined) return problem(404, "not_found", { errors });
      if (version !== undefined && version !== row._version)
        return problem(412, "precondition_failed", { current: row, errors });
    }
    for (const { id } of items.delete ?? []) this.delete(id, name);
    for (const { id, values } of items.update ?? []) this.update(id, values, name);
    return this.#batched(name, body);
  }

  /** The rows of a batch as they are by now. */
  #batched(name: string, body: Values): Response {
    const { update = [] } = body as { readonly update?: readonly { readonly id: Key }[] };
    const rows = update.map(({ id }) => this.row(id, name) ?? null);
    const headers = { "X-N3-Position": this.position };
    return Response.json({ update: rows, create: [] }, { headers });
  }

  #written(row: AnyRow | undefined, status: number): Response {
    return Response.json(row, { status, headers: { "X-N3-Position": this.position } });
  }

  /** The row with those through its references; null where there is none. */
  #expanded(name: string, row: AnyRow, expand: string): AnyRow {
    const paths = expand.split(",").filter((path) => path !== "");
    const rows: Record<string, AnyRow | null> = {};
    for (const [step, target] of Object.entries(this.#table(name).references)) {
      if (!paths.some((path) => path === step || path.startsWith(`${step}.`))) continue;
      const found = this.row(row[`${step}_id`] as Key, target);
      const deeper = paths.filter((path) => path.startsWith(`${step}.`));
      const rest = deeper.map((path) => path.slice(step.length + 1)).join();
      rows[step] = found === undefined ? null : this.#expanded(target, found, rest);
    }
    return { ...row, ...rows };
  }

  #list(name: string, query: URLSearchParams): Response {
    const cursor = query.get("cursor");
    const page = Number(query.get("page") ?? (cursor === null || cursor === "" ? 1 : cursor));
    const size = Number(query.get("page_size") ?? 25);
    const [by = "id"] = (query.get("sort_by") ?? "id").split(",");
    const sign = query.get("sort_order")?.startsWith("desc") === true ? -1 : 1;
    const sortPaths = by.split(".").slice(0, -1).join(".");
    const sortValue = (row: AnyRow) =>
      textOf(
        by
          .split(".")
          .reduce<unknown>(
            (value, step) => (value as Values | null)?.[step],
            this.#expanded(name, row, sortPaths),
          ),
      );
    const all = this.#table(name)
      .rows.filter((row) => selects(readQuery(query, fieldsOf(row)), row))
      .sort((a, b) => (sortValue(a) < sortValue(b) ? -sign : sign));
    const data = all
      .slice((page - 1) * size, page * size)
      .map((row) => this.#expanded(name, row, query.get("expand") ?? ""));
    return Response.json({
      data,
      total: all.length,
      total_is_estimate: false,
      page,
      page_size: size,
      has_more: page * size < all.length,
      next_cursor: cursor !== null && page * size < all.length ? String(page + 1) : null,
    });
  }
}

interface Change {
  readonly seq: number;
  readonly dataset: string;
  readonly op: "create" | "update" | "delete";
  readonly row: AnyRow;
  readonly before: AnyRow | undefined;
}

interface Following {
  readonly socket: FakeSocket;
  readonly sub: string;
  readonly asked: Sent;
}

function tell({ socket, sub, asked }: Following, change: Change): void {
  const { seq, dataset, row, before } = change;
  if (asked.dataset !== dataset || socket.closed) return;
  const matches = (one: AnyRow | undefined) =>
    one !== undefined && selects(followed(asked, one), one);
  const [was, is] = [matches(before), change.op !== "delete" && matches(row)];
  if (!was && !is) return;
  const op = is ? (was ? "update" : "create") : "delete";
  const data = op === "delete" ? {} : { data: row };
  socket.receive({
    type: "event",
    sub,
    seq,
    dataset,
    op,
    id: row.id,
    version: row._version,
    ...data,
  });
}

const fieldsOf = (row: AnyRow) => (name: string) => name in row;

/** What a subscription asks for, as a list asks for it. */
function followed(
  { filter: { filter: tree = "", ...filter } = {}, search = "", params = {} }: Sent,
  row: AnyRow,
): ParsedQuery {
  return {
    words: { search, filter: tree },
    params,
    filters: Object.entries(filter).map(([name, value]) => readFilter(name, value, fieldsOf(row))),
  };
}

/** Filters and search; a widget's filter is `param:X.id` = `X_id`. Unknown names are passed over. */
function selects({ words, params, filters }: ParsedQuery, row: AnyRow): boolean {
  const search = words.search?.toLowerCase() ?? "";
  if (!JSON.stringify(row).toLowerCase().includes(search)) return false;
  const tree = words.filter ?? "";
  if (tree !== "" && !fits(JSON.parse(tree) as FilterTree<AnyRow>, row)) return false;
  const byWidget = Object.entries(params).map(([name, value]): Filter => {
    return { field: `${name.split(".")[0] ?? ""}_id`, operator: "eq", values: [value] };
  });
  return [...byWidget, ...filters].every(
    (filter) => row[filter.field] === undefined || holds(filter, row[filter.field]),
  );
}

/** A tree of comparisons. */
function fits(tree: FilterTree<AnyRow>, row: AnyRow): boolean {
  if ("all" in tree) return tree.all.every((part) => fits(part, row));
  if ("any" in tree) return tree.any.some((part) => fits(part, row));
  const [field, operator, value] = tree as readonly [string, Operator, unknown];
  const text = (one: unknown) => (typeof one === "string" ? one : JSON.stringify(one));
  const values = (Array.isArray(value) ? value : [value]).map(text);
  return holds({ field, operator, values }, row[field]);
}

function holds({ operator, values }: Filter, stored: unknown): boolean {
  const typed = (value: string) => textOf(typeof stored === "number" ? Number(value) : value);
  const [value, wanted] = [textOf(stored), values.map(typed)];
  const [first = "", last = ""] = wanted;
  const part = values[0] ?? "";
  switch (operator) {
    case "eq":
    case "in":
      return wanted.includes(value);
    case "ne":
    case "not_in":
      return stored !== null && !wanted.includes(value);
    case "lt":
      return value < first;
    case "lte":
      return value <= first;
    case "gt":
      return value > first;
    case "gte":
      return value >= first;
    case "between":
      return first <= value && value <= last;
    case "contains":
      return String(stored).includes(part);
    case "starts_with":
      return String(stored).startsWith(part);
    case "ends_with":
      return String(stored).endsWith(part);
    case "is_null":
      return (stored === null) === (part === "true");
  }
}

function textOf(value: unknown): string {
  return typeof value === "number" ? String(value).padStart(12, "0") : JSON.stringify(value ?? "");
}

export function problem(status: number, code: string, more: object = {}): Response {
  return Response.json(
    { type: "about:blank", title: "Refused", status, code, ...more },
    { status, headers: { "Content-Type": "application/problem+json" } },
  );
}
