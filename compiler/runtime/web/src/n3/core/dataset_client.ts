import { ApiError } from "./api_error";
import type { AnyRow, Json, Key, Row } from "./dataset";
import { channelOf, searchParams, type FilterTree, type ListQuery } from "./list_query";
import { parsePosition, type Position } from "./position";
import type { ChannelListener, Subscription, WebSocketManager } from "./websocket_manager";

/** One page of a dataset and the place in the log of changes at which it was read. */
interface ListPage<T> {
  readonly data: readonly Row<T>[];
  /** Null where it was not counted. */
  readonly total: number | null;
  /** There are at least `total`. */
  readonly total_is_estimate: boolean;
  readonly has_more: boolean;
  /** What the next page begins with, where this one was asked for by a cursor; null after the last. */
  readonly next_cursor: string | null;
  readonly position: Position | null;
}

/** Writes that happen together or not at all, in this order. */
interface Batch<Create, Update> {
  readonly delete?: readonly { readonly id: Key; readonly version?: number }[];
  readonly update?: readonly {
    readonly id: Key;
    /** The version the change was made on. */
    readonly version?: number;
    readonly values: Update;
  }[];
  readonly create?: readonly Create[];
}

/** A query that is kept under a name. */
interface View<T> {
  readonly title: string;
  /** All who have this role see it; null for its owner alone. */
  readonly role?: string | null;
  readonly filter?: FilterTree<T> | null;
  readonly search?: string | null;
  /** Paths, `-` before for descending. */
  readonly sort?: readonly string[];
  readonly columns?: readonly string[];
}

/** A view as it is read. */
export interface SavedView<T> extends Required<View<T>> {
  /** A UUID that its maker chose. */
  readonly id: string;
  readonly mine: boolean;
  /** What it names and the dataset has no more, by place: `columns.2`. */
  readonly errors: readonly {
    readonly field: string;
    readonly code: string;
    readonly message: string;
  }[];
  readonly _version: number;
  readonly _can: { readonly update: boolean };
}

/** A number over the rows of a group. */
export type Aggregate<T> =
  | "count()"
  | `${"count" | "sum" | "avg" | "min" | "max"}(${(keyof T & string) | `${string}.${string}`})`;

/** A group, its members named as they were asked for. */
export type Group<By extends string, Value extends string> = Readonly<Record<By, Json>> &
  Readonly<Record<Value, string | number | null>>;

/** What a widget shows of all rows, and the place in the log of changes at which it was worked out. */
export interface AggregateAnswer {
  readonly value: unknown;
  readonly position: Position | null;
}

/** What came of a batch: rows in the order of its items, null for one that may not be read. */
interface WrittenBatch<T> {
  readonly update: readonly (Row<T> | null)[];
  readonly create: readonly (Row<T> | null)[];
  readonly position: Position | null;
}

/** What came of a write. */
interface Written<T> {
  /** Null after a delete, and where the writer may not read what was written. */
  readonly row: Row<T> | null;
  readonly position: Position | null;
}

interface WriteOptions {
  /** The version the change was made on; the server refuses it (412) where the row has another. */
  readonly version?: number;
  /** One for each thing a person did: the server does it once, however often it is sent. */
  readonly idempotencyKey: string;
}

/** Where requests go; handed in so that tests need no server. */
export interface Endpoint {
  /** `/api`, without a slash at its end. */
  readonly base: string;
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
}

/**
 * A dataset over HTTP and the socket. Failures are `ApiError`s. It keeps nothing: rows live in
 * the `RowStore`, lists in the query cache.
 */
export class DatasetClient<T = AnyRow, Create = Partial<T>, Update = Partial<T>> {
  readonly #endpoint: Endpoint;
  readonly #socket: WebSocketManager;
  readonly #name: string;

  constructor(endpoint: Endpoint, socket: WebSocketManager, name: string) {
    this.#endpoint = endpoint;
    this.#socket = socket;
    this.#name = name;
  }

  async list(query: ListQuery<T> = {}, signal?: AbortSignal): Promise<ListPage<T>> {
    const params = searchParams(query).toString();
    const response = await this.#send(params === "" ? "" : `?${params}`, {
      ...(signal === undefined ? {} : { signal }),
    });
    const page = (await response.json()) as Omit<ListPage<T>, "position">;
    return { ...page, position: positionOf(response) };
  }

  /** A list with some of its fields: what else a row has is not there, for the types either. */
  async select<Name extends keyof T & string>(
    query: ListQuery<T> & { readonly select: readonly Name[] },
    signal?: AbortSignal,
  ): Promise<ListPage<Pick<T, Name>>> {
    return this.list(query, signal);
  }

  /** Every row of a list, a page after the other, whatever is written meanwhile. */
  async *pages(
    query: Omit<ListQuery<T>, "page" | "cursor">,
    signal?: AbortSignal,
  ): AsyncGenerator<ListPage<T>, void, void> {
    for (let cursor: string | null = ""; cursor !== null;) {
      const page: ListPage<T> = await this.list({ ...query, cursor }, signal);
      yield page;
      cursor = page.next_cursor;
    }
  }

  /** Where a browser finds all rows of a list as a CSV file. */
  exportUrl(query: ListQuery<T> = {}): string {
    const { page: _p, page_size: _s, cursor: _c, count: _n, expand: _e, ...rest } = query;
    const params = searchParams(rest).toString();
    const { base } = this.#endpoint;
    return `${base}/datasets/${this.#name}/export.csv${params === "" ? "" : `?${params}`}`;
  }

  async get(id: Key, signal?: AbortSignal, expand: readonly string[] = []): Promise<Row<T>> {
    const query = expand.length === 0 ? "" : `?${searchParams({ expand }).toString()}`;
    const response = await this.#send(item(id) + query, signal === undefined ? {} : { signal });
    return (await response.json()) as Row<T>;
  }

  /** What the program asks of this widget's rows: groups for a chart, a number for a metric. */
  async aggregate(query: ListQuery<T>, signal?: AbortSignal): Promise<AggregateAnswer> {
    const params = searchParams(query).toString();
    const response = await this.#send(
      `/aggregate?${params}`,
      signal === undefined ? {} : { signal },
    );
    return { value: await response.json(), position: positionOf(response) };
  }

  /** Groups of the rows that a query selects, by fields or their buckets: `month(placed)`. */
  async groups<By extends string = never, Value extends Aggregate<T> = "count()">(
    query: Pick<ListQuery<T>, "filters" | "filter" | "search" | "widget" | "params"> & {
      readonly group_by?: readonly By[];
      readonly values?: readonly Value[];
    },
    signal?: AbortSignal,
  ): Promise<{
    readonly data: readonly Group<By, Value>[];
    readonly has_more: boolean;
    readonly position: Position | null;
  }> {
    const { group_by: columns = [], values = ["count()"], ...rest } = query;
    const params = searchParams(rest);
    params.set("group_by", columns.join(","));
    params.set("values", values.join(","));
    const response = await this.#send(
      `/aggregate?${params.toString()}`,
      signal === undefined ? {} : { signal },
    );
    const answer = (await response.json()) as { data: Group<By, Value>[]; has_more: boolean };
    return { ...answer, position: positionOf(response) };
  }

  create(values: Create, options: WriteOptions): Promise<Written<T>> {
    return this.#write("", "POST", values, options);
  }

  update(id: Key, values: Update, options: WriteOptions): Promise<Written<T>> {
    return this.#write(item(id), "PATCH", values, options);
  }

  delete(id: Key, options: WriteOptions): Promise<Written<T>> {
    return this.#write(item(id), "DELETE", undefined, options);
  }

  /** Brings back a deleted row of a dataset that keeps them, and the rows that went with it. */
  restore(id: Key, options: WriteOptions): Promise<Written<T>> {
    return this.#write(`${item(id)}/restore`, "POST", undefined, options);
  }

  async batch(
    items: Batch<Create, Update>,
    { idempotencyKey }: Pick<WriteOptions, "idempotencyKey">,
  ): Promise<WrittenBatch<T>> {
    const response = await this.#send("/batch", {
      method: "POST",
      headers: { "Idempotency-Key": idempotencyKey, "Content-Type": "application/json" },
      body: JSON.stringify(items),
      // Deletes may be sent while the page is being left.
      ...(items.update === undefined && items.create === undefined ? { keepalive: true } : {}),
    });
    const written = (await response.json()) as Omit<WrittenBatch<T>, "position">;
    return { ...written, position: positionOf(response) };
  }

  /** The views that the user sees: their own, and those of their roles. */
  async views(signal?: AbortSignal): Promise<readonly SavedView<T>[]> {
    const response = await this.#request(this.#views, signal === undefined ? {} : { signal });
    return ((await response.json()) as { data: SavedView<T>[] }).data;
  }

  /** Makes or replaces a view; `id` is a UUID, made once for each view. */
  async saveView(id: string, view: View<T>, version?: number): Promise<SavedView<T>> {
    const headers: Record<string, string> = { "Content-Type": "application/json" };
    if (version !== undefined) headers["If-Match"] = `"${version}"`;
    const body = JSON.stringify(view);
    const response = await this.#request(this.#views + item(id), { method: "PUT", headers, body });
    return (await response.json()) as SavedView<T>;
  }

  async deleteView(id: string): Promise<void> {
    await this.#request(this.#views + item(id), { method: "DELETE" });
  }

  get #views(): string {
    return `/views/${this.#name}`;
  }

  /** Every change of the rows that `query` selects, from `since` on. */
  subscribe(query: ListQuery<T>, since: Position | null, listener: ChannelListener): Subscription {
    return this.#socket.subscribe(channelOf(this.#name, query), since, listener);
  }

  async #write(
    path: string,
    method: "POST" | "PATCH" | "DELETE",
    body: unknown,
    { version, idempotencyKey }: WriteOptions,
  ): Promise<Written<T>> {
    const headers: Record<string, string> = { "Idempotency-Key": idempotencyKey };
    if (body !== undefined) headers["Content-Type"] = "application/json";
    if (version !== undefined) headers["If-Match"] = `"${version}"`;
    const response = await this.#send(path, {
      method,
      headers,
      // A delete may be sent while the page is being left.
      ...(method === "DELETE" ? { keepalive: true } : {}),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      row: text === "" ? null : (JSON.parse(text) as Row<T>),
      position: positionOf(response),
    };
  }

  #send(path: string, init: RequestInit): Promise<Response> {
    return this.#request(`/datasets/${this.#name}${path}`, init);
  }

  async #request(path: string, init: RequestInit): Promise<Response> {
    const { base, fetch } = this.#endpoint;
    let response: Response;
    try {
      response = await fetch(`${base}${path}`, {
        credentials: "same-origin",
        ...init,
      });
    } catch (cause) {
      if (init.signal?.aborted === true) throw cause;
      throw ApiError.unreachable(cause);
    }
    if (!response.ok) throw await ApiError.from(response);
    return response;
  }
}

const item = (id: Key): string => `/${encodeURIComponent(id)}`;

function positionOf(response: Response): Position | null {
  return parsePosition(response.headers.get("X-N3-Position"));
}
