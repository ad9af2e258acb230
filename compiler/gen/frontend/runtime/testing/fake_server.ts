import type { AnyRow, Key } from "../src/n3/dataset";
import type { Endpoint } from "../src/n3/dataset_client";
import type { Me } from "../src/n3/me";
import { FakeNetwork, type FakeSocket } from "./fake_socket";

export interface Request {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>> | null;
}

type Values = Readonly<Record<string, unknown>>;

export const everything = { update: true, delete: true };

/** A server of one dataset in memory, by the contract of the real one. */
export class FakeServer {
  readonly requests: Request[] = [];
  readonly network = new FakeNetwork();
  readonly #name: string;
  #rows: AnyRow[];
  #seq = 10;
  #answer: ((request: Request) => Response | null) | null = null;
  /** Requests wait here while the gate is shut. */
  #gate: Promise<void> | null = null;
  #live: { readonly socket: FakeSocket; readonly sub: string }[] = [];
  me: Me;

  constructor(name: string, rows: readonly Values[]) {
    this.#name = name;
    this.#rows = rows.map((row) => ({ ...row, _version: 1, _can: everything }));
    this.me = {
      user: { id: "ada", name: "Ada", email: null, roles: ["admin"], anonymous: false },
      datasets: { [name]: { read: true, create: true } },
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
      this.requests.push(request);
      const position = this.position;
      // What is read is read now; the answer may take its time.
      const response = this.#answer?.(request) ?? this.#handle(request);
      if (!response.headers.has("X-N3-Position") && request.method === "GET") {
        response.headers.set("X-N3-Position", position);
      }
      await this.#gate;
      return response;
    },
  };

  get position(): string {
    return `e1:${this.#seq}`;
  }

  row(id: Key): AnyRow | undefined {
    return this.#rows.find((row) => row.id === id);
  }

  requestsOf(method: string): readonly Request[] {
    return this.requests.filter((request) => request.method === method);
  }

  /** Answers instead of the server until told otherwise; null lets a request through. */
  answer(answer: ((request: Request) => Response | null) | null): void {
    this.#answer = answer;
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

  acknowledge(): void {
    const socket = this.network.latest;
    for (const { sub } of socket.subscribes()) {
      if (sub === undefined || this.#live.some((l) => l.socket === socket && l.sub === sub))
        continue;
      this.#live.push({ socket, sub });
      socket.receive({ type: "ack", sub, epoch: "e1", seq: this.#seq });
    }
  }

  /** Somebody else writes; every live socket hears of it. */
  create(values: Values): void {
    this.#write("create", { ...values, _version: 1, _can: everything });
  }

  update(id: Key, values: Values): void {
    const row = this.row(id);
    if (row !== undefined) this.#write("update", { ...row, ...values, _version: row._version + 1 });
  }

  delete(id: Key): void {
    const row = this.row(id);
    if (row !== undefined) this.#write("delete", row);
  }

  #write(op: "create" | "update" | "delete", row: AnyRow): void {
    this.#seq += 1;
    const id = row.id;
    this.#rows = this.#rows.filter((other) => other.id !== id);
    if (op !== "delete") this.#rows.push(row);
    this.#rows.sort((a, b) => Number(a.id) - Number(b.id));
    for (const { socket, sub } of this.#live) {
      const data = op === "delete" ? {} : { data: row };
      const dataset = this.#name;
      socket.receive({
        type: "event",
        sub,
        seq: this.#seq,
        dataset,
        op,
        id,
        version: row._version,
        ...data,
      });
    }
  }

  #handle(request: Request): Response {
    const { method, path, query, headers, body } = request;
    if (path === "/api/me") return Response.json(this.me);
    const [, , , name, id] = path.split("/");
    if (name !== this.#name) return problem(404, "not_found");
    if (method === "GET" && id === undefined) return this.#list(query);
    if (method === "POST") {
      const next = Math.max(0, ...this.#rows.map((row) => Number(row.id))) + 1;
      this.#write("create", {
        id: next,
        role: null,
        created_at: "2026-11-20T10:00:00Z",
        ...body,
        _version: 1,
        _can: everything,
      });
      return this.#written(this.row(next), 201);
    }
    const row = this.row(Number(id));
    if (row === undefined) return problem(404, "not_found");
    if (method === "GET") return Response.json(row);
    const match = headers.get("If-Match");
    if (match !== null && match !== `"${row._version}"`) {
      return problem(412, "precondition_failed", { current: row });
    }
    if (method === "PATCH") {
      this.#write("update", { ...row, ...body, _version: row._version + 1 });
      return this.#written(this.row(Number(id)), 200);
    }
    this.#write("delete", row);
    return new Response(null, { status: 204, headers: { "X-N3-Position": this.position } });
  }

  #written(row: AnyRow | undefined, status: number): Response {
    return Response.json(row, { status, headers: { "X-N3-Position": this.position } });
  }

  #list(query: URLSearchParams): Response {
    const page = Number(query.get("page") ?? 1);
    const size = Number(query.get("page_size") ?? 25);
    const search = query.get("search")?.toLowerCase() ?? "";
    const [by = "id"] = (query.get("sort_by") ?? "id").split(",");
    const sign = query.get("sort_order")?.startsWith("desc") === true ? -1 : 1;
    const all = this.#rows
      .filter((row) => JSON.stringify(row).toLowerCase().includes(search))
      .filter((row) => query.get("role") === null || row.role === query.get("role"))
      .sort((a, b) => (textOf(a[by]) < textOf(b[by]) ? -sign : sign));
    const data = all.slice((page - 1) * size, page * size);
    return Response.json({
      data,
      total: all.length,
      total_is_estimate: false,
      page,
      page_size: size,
      has_more: page * size < all.length,
      next_cursor: null,
    });
  }
}

function textOf(value: unknown): string {
  return typeof value === "number" ? String(value).padStart(12, "0") : JSON.stringify(value);
}

export function problem(status: number, code: string, more: object = {}): Response {
  return Response.json(
    { type: "about:blank", title: "Refused", status, code, ...more },
    { status, headers: { "Content-Type": "application/problem+json" } },
  );
}
