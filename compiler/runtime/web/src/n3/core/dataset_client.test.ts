// @vitest-environment node
import { expect, expectTypeOf, test } from "vitest";
import { ApiError } from "./api_error";
import { DatasetClient, type Endpoint } from "./dataset_client";
import { FakeClock } from "../../../testing/fake_clock";
import { FakeNetwork } from "../../../testing/fake_socket";
import { problem } from "../../../testing/fake_server";
import { WebSocketManager } from "./websocket_manager";

interface Profile {
  id: number;
  name: string;
  role: string | null;
  price: string;
}

function clientOf(answer: (url: string, init: RequestInit) => Response | Promise<Response>) {
  const calls: { url: string; init: RequestInit }[] = [];
  const endpoint: Endpoint = {
    base: "/api",
    fetch: async (url, init) => {
      calls.push({ url, init });
      return await answer(url, init);
    },
  };
  const socket = new WebSocketManager({ open: new FakeNetwork().open, clock: new FakeClock() });
  return { client: new DatasetClient<Profile>(endpoint, socket, "user_profiles"), calls };
}

const emptyPage = {
  data: [],
  total: 0,
  total_is_estimate: false,
  has_more: false,
  next_cursor: null,
};

test("a list is asked for in the words of the interface", async () => {
  const { client, calls } = clientOf(() => Response.json(emptyPage));
  await client.list({
    page: 2,
    page_size: 25,
    sort_by: ["role", "name"],
    sort_order: ["asc", "desc"],
    search: " ada ",
    filters: { role: "admin", id: { gte: 3, in: [3, 4] }, price: { between: ["1.00", "2.00"] } },
  });
  expect(decodeURIComponent(calls[0]?.url ?? "")).toBe(
    "/api/datasets/user_profiles?page=2&page_size=25&sort_by=role,name&sort_order=asc,desc" +
      "&id__gte=3&id__in=3,4&price__between=1.00,2.00&role__eq=admin&search=ada",
  );
});

test("a list has its position in the log of changes", async () => {
  const { client } = clientOf(() =>
    Response.json(emptyPage, { headers: { "X-N3-Position": "8f:2:41" } }),
  );
  expect((await client.list()).position).toEqual({ epoch: "8f", seq: 2, rights: "41" });
});

test("a change carries the version it was made on and a key of its own", async () => {
  const { client, calls } = clientOf(() => Response.json({ id: 7, _version: 4 }));
  const written = await client.update(7, { name: "Ada" }, { version: 3, idempotencyKey: "k1" });
  expect(written.row?._version).toBe(4);
  const headers = new Headers(calls[0]?.init.headers);
  expect(calls[0]).toMatchObject({
    url: "/api/datasets/user_profiles/7",
    init: { method: "PATCH", body: '{"name":"Ada"}' },
  });
  expect(headers.get("If-Match")).toBe('"3"');
  expect(headers.get("Idempotency-Key")).toBe("k1");
});

test("keys are escaped", async () => {
  const { client, calls } = clientOf(() => Response.json({}));
  await client.get("a/b c");
  expect(calls[0]?.url).toBe("/api/datasets/user_profiles/a%2Fb%20c");
});

test("a delete has no body and answers none", async () => {
  const { client, calls } = clientOf(
    () => new Response(null, { status: 204, headers: { "X-N3-Position": "e1:5:r1" } }),
  );
  expect(await client.delete(7, { idempotencyKey: "k" })).toEqual({
    row: null,
    position: { epoch: "e1", seq: 5, rights: "r1" },
  });
  expect(calls[0]?.init).toMatchObject({ method: "DELETE", keepalive: true });
});

test("problem details become errors that can be read", async () => {
  const errors = [{ field: "email", code: "unique", message: "Taken." }, "nonsense"];
  const { client } = clientOf(() =>
    problem(409, "conflict_unique", { detail: "Taken.", errors, trace_id: "t" }),
  );
  const error = await client
    .create({ name: "x" }, { idempotencyKey: "k" })
    .catch((e: unknown) => e);
  expect(error).toBeInstanceOf(ApiError);
  expect(error).toMatchObject({
    status: 409,
    code: "conflict_unique",
    message: "Taken.",
    traceId: "t",
    transient: false,
  });
  expect((error as ApiError).errors).toEqual([errors[0]]);
});

test("a conflict carries the row as it is", async () => {
  const { client } = clientOf(() =>
    problem(412, "precondition_failed", { current: { id: 7, _version: 9 } }),
  );
  await expect(client.update(7, {}, { idempotencyKey: "k" })).rejects.toMatchObject({
    current: { id: 7, _version: 9 },
  });
});

test("no answer, and an answer that is no problem document, are errors too", async () => {
  const away = clientOf(() => Promise.reject(new TypeError("fetch failed")));
  await expect(away.client.list()).rejects.toMatchObject({
    status: 0,
    code: "unavailable",
    transient: true,
  });
  const proxy = clientOf(() => new Response("<h1>Bad gateway</h1>", { status: 502 }));
  await expect(proxy.client.list()).rejects.toMatchObject({
    status: 502,
    code: "unavailable",
    transient: true,
  });
});

test("a request that is given up is not an unreachable server", async () => {
  const { client } = clientOf((_, { signal }) => Promise.reject(signal?.reason as Error));
  const aborted = AbortSignal.abort(new DOMException("given up", "AbortError"));
  await expect(client.list({}, aborted)).rejects.toHaveProperty("name", "AbortError");
});

test("a tree of filters, a selection and a cursor are parameters of a list", async () => {
  const { client, calls } = clientOf(() => Response.json(emptyPage));
  await client.list({
    cursor: "",
    count: "exact",
    select: ["name", "role"],
    filters: { id: 7 },
    filter: { all: [["role", "eq", "admin"], { any: [["team.name", "eq", "red"]] }] },
  });
  const params = new URL(`http://x${calls[0]?.url ?? ""}`).searchParams;
  expect([...params]).toEqual([
    ["cursor", ""],
    ["count", "exact"],
    ["select", "name,role"],
    ["filter", '{"all":[["role","eq","admin"],{"any":[["team.name","eq","red"]]}]}'],
    ["id__eq", "7"],
  ]);
});

test("the types of a tree are those of the fields", () => {
  type Tree = NonNullable<NonNullable<Parameters<DatasetClient<Profile>["list"]>[0]>["filter"]>;
  expectTypeOf<["id", "in", [1, 2]]>().toExtend<Tree>();
  expectTypeOf<["role", "is_null", true]>().toExtend<Tree>();
  expectTypeOf<{ any: [["name", "contains", "a"], { all: [] }] }>().toExtend<Tree>();
  expectTypeOf<["id", "eq", "1"]>().not.toExtend<Tree>();
  expectTypeOf<["nothing", "eq", 1]>().not.toExtend<Tree>();
  expectTypeOf<["id", "like", 1]>().not.toExtend<Tree>();
  expectTypeOf<{ none: [] }>().not.toExtend<Tree>();
});

test("what is not selected is not there for the types", async () => {
  const { client } = clientOf(() =>
    Response.json({ ...emptyPage, data: [{ id: 7, name: "Ada", _version: 1 }] }),
  );
  const { data } = await client.select({ select: ["id", "name"] });
  expectTypeOf(data[0]?.name).toEqualTypeOf<string | undefined>();
  expectTypeOf<NonNullable<(typeof data)[0]>>().not.toHaveProperty("price");
  expect(data[0]).toMatchObject({ id: 7, name: "Ada" });
});

test("pages go on where the last one ended", async () => {
  const next = ["a", "b", null];
  const { client, calls } = clientOf(() =>
    Response.json({ ...emptyPage, next_cursor: next[calls.length - 1] }),
  );
  let count = 0;
  for await (const page of client.pages({ page_size: 2 })) {
    expect(page.data).toEqual([]);
    count++;
  }
  expect(count).toBe(3);
  expect(calls.map(({ url }) => new URL(`http://x${url}`).searchParams.get("cursor"))).toEqual([
    "",
    "a",
    "b",
  ]);
});

test("a batch is sent at once and answers its rows", async () => {
  const body = { update: [{ id: 7, _version: 4 }], create: [null] };
  const { client, calls } = clientOf(() =>
    Response.json(body, { headers: { "X-N3-Position": "e1:5:r1" } }),
  );
  const items = {
    delete: [{ id: 3, version: 1 }],
    update: [{ id: 7, version: 3, values: { name: "Ada" } }],
    create: [{ name: "Grace" }],
  };
  expect(await client.batch(items, { idempotencyKey: "k" })).toEqual({
    ...body,
    position: { epoch: "e1", seq: 5, rights: "r1" },
  });
  expect(calls[0]).toMatchObject({
    url: "/api/datasets/user_profiles/batch",
    init: { method: "POST", body: JSON.stringify(items) },
  });
  expect(new Headers(calls[0]?.init.headers).get("Idempotency-Key")).toBe("k");
});

test("a row is restored", async () => {
  const { client, calls } = clientOf(() => Response.json({ id: 7, _version: 4 }));
  expect((await client.restore(7, { idempotencyKey: "k" })).row?._version).toBe(4);
  expect(calls[0]).toMatchObject({
    url: "/api/datasets/user_profiles/7/restore",
    init: { method: "POST" },
  });
});

test("an export has the parameters of the list but those of a page", () => {
  const { client } = clientOf(() => Response.json({}));
  expect(client.exportUrl()).toBe("/api/datasets/user_profiles/export.csv");
  const query = { page: 3, page_size: 5, expand: ["team"], sort_by: "name", search: "a" } as const;
  expect(client.exportUrl(query)).toBe(
    "/api/datasets/user_profiles/export.csv?sort_by=name&sort_order=asc&search=a",
  );
});

test("views are read, saved and deleted", async () => {
  const view = { title: "Admins", filter: { all: [["role", "eq", "admin"]] as const } } as const;
  const { client, calls } = clientOf((_, { method }) =>
    method === "DELETE"
      ? new Response(null, { status: 204 })
      : Response.json(method === "PUT" ? { id: "u", ...view } : { data: [{ id: "u", ...view }] }),
  );
  expect((await client.views())[0]?.title).toBe("Admins");
  expect((await client.saveView("u", view, 3)).id).toBe("u");
  await client.deleteView("u");
  expect(calls.map(({ url, init }) => `${init.method ?? "GET"} ${url}`)).toEqual([
    "GET /api/views/user_profiles",
    "PUT /api/views/user_profiles/u",
    "DELETE /api/views/user_profiles/u",
  ]);
  expect(calls[1]?.init.body).toBe(JSON.stringify(view));
  expect(new Headers(calls[1]?.init.headers).get("If-Match")).toBe('"3"');
});

test("groups are asked for by name, and typed so", async () => {
  const group = { role: "admin", "count()": 2, "sum(price)": "3.00" };
  const { client, calls } = clientOf(() => Response.json({ data: [group], has_more: false }));
  const { data } = await client.groups({
    group_by: ["role"],
    values: ["count()", "sum(price)"],
    filters: { id: 7 },
  });
  expect(data).toEqual([group]);
  expectTypeOf(data[0]?.["sum(price)"]).toEqualTypeOf<string | number | null | undefined>();
  expect(decodeURIComponent(calls[0]?.url ?? "")).toBe(
    "/api/datasets/user_profiles/aggregate?id__eq=7&group_by=role&values=count(),sum(price)",
  );
});
