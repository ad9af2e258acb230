import { expect, test } from "vitest";
import { FakeClock } from "../../../testing/fake_clock";
import { FakeDisk } from "../../../testing/fake_disk";
import { StoredAnswers } from "./stored_answers";

const json = { headers: { "Content-Type": "application/json" } };

test("an answer that is given up while it comes is not stored, and is no error", async () => {
  const store = new FakeDisk();
  const stored = new StoredAnswers(store, new FakeClock(), () => "schema");
  const broken = new ReadableStream({
    pull: (stream) => {
      stream.error(new DOMException("signal is aborted without reason", "AbortError"));
    },
  });
  await stored.keep("ada", "/api/datasets/deals?page=2", new Response(broken, json));
  expect(await stored.find("/api/datasets/deals?page=2")).toBeNull();
  await stored.keep("ada", "/api/datasets/deals?page=1", new Response("[]", json));
  expect((await stored.find("/api/datasets/deals?page=1"))?.identity).toBe("ada");
});
