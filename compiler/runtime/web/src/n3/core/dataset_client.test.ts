import { expect, test } from "vitest";
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

const emptyPage = { data: [], total: 0, total_is_estimate: false, has_more: false };

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
