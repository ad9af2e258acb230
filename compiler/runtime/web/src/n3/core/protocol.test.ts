import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { TestApp } from "../../../testing/app";
import { FakeClock } from "../../../testing/fake_clock";
import { FakeNetwork } from "../../../testing/fake_socket";
import type { Key } from "./dataset";
import { parsePosition } from "./position";
import { WebSocketManager, type Channel, type Subscription } from "./websocket_manager";

const protocol = resolve(import.meta.dirname, "../../../../protocol");

interface Frame {
  readonly type: string;
  readonly sub?: string;
}

interface Subscribe extends Frame {
  readonly sub: string;
  readonly dataset: string;
  readonly filter?: Readonly<Record<string, string>>;
  readonly search?: string;
  readonly expand?: readonly string[];
  readonly widget?: string;
  readonly params?: Readonly<Record<string, string>>;
  readonly since?: string;
  readonly held?: readonly Key[];
}

interface Step {
  readonly client?: unknown;
  readonly server?: Frame;
  readonly write?: object;
  readonly closed?: number;
}

interface Exchange {
  readonly name: string;
  readonly description: string;
  readonly steps: readonly Step[];
  readonly expect: {
    readonly live: readonly string[];
    readonly rows: Readonly<Record<string, Readonly<Record<string, number>>>>;
  };
}

function filesIn(folder: string): object[] {
  const path = resolve(protocol, folder);
  return readdirSync(path).map(
    (name) => JSON.parse(readFileSync(resolve(path, name), "utf8")) as object,
  );
}

const ajv = new Ajv2020({ allowUnionTypes: true });
ajv.addSchema(filesIn("schemas"));

/** What a value breaks of a schema; null where it keeps it. */
function broken(schema: "client" | "server" | "exchange", value: unknown): string | null {
  const validate = ajv.getSchema(`https://n3-lang.org/protocol/${schema}.json`);
  if (validate === undefined) throw new Error(`no schema of ${schema}`);
  return validate(value) === true ? null : ajv.errorsText(validate.errors);
}

interface Followed {
  /** The manager's own name of it. */
  readonly sub: string;
  readonly channel: Channel;
  readonly subscription: Subscription;
  readonly rows: Map<string, number>;
  waiting: boolean;
}

/** A recorded conversation with the manager as its client. */
class Replay {
  readonly clock = new FakeClock();
  readonly network = new FakeNetwork();
  readonly manager = new WebSocketManager({ open: this.network.open, clock: this.clock });
  readonly followed = new Map<string, Followed>();
  /** Frames of the recording that the manager sent itself. */
  sent = 0;
  #count = 0;

  client(frame: Frame): void {
    if (broken("client", frame) !== null) return; // The client has no way to say it.
    switch (frame.type) {
      case "subscribe":
        this.#subscribe(frame as Subscribe);
        break;
      case "unsubscribe":
        this.#known(frame.sub).subscription.close();
        this.#compare(frame);
        break;
      case "ping":
        if (this.followed.size === 0) return;
        // So long nothing was heard.
        this.clock.advance(25_000);
        this.#compare(frame);
    }
  }

  server(frame: Frame): void {
    const followed = this.followed.get(frame.sub ?? "");
    if (frame.type === "ack") followed?.rows.clear();
    this.network.latest.receive(followed === undefined ? frame : { ...frame, sub: followed.sub });
  }

  closed(code: number): void {
    this.network.latest.lose(code);
  }

  outcome(): Exchange["expect"] {
    const live = [...this.followed].filter(([, { channel }]) => this.manager.isLive(channel));
    return {
      live: live.map(([sub]) => sub),
      rows: Object.fromEntries(live.map(([sub, { rows }]) => [sub, Object.fromEntries(rows)])),
    };
  }

  #subscribe(frame: Subscribe): void {
    const { sub, dataset, filter = {}, search, expand, widget, params, since, held } = frame;
    const position = parsePosition(since ?? null);
    if (since !== undefined && position === null) return; // It sends only what it could read.
    const known = this.followed.get(sub);
    if (known?.waiting === true) {
      known.waiting = false;
      known.subscription.resume(position);
      this.#compare(frame);
      return;
    }
    known?.subscription.close();
    const channel = {
      dataset,
      filter,
      ...(search === undefined ? {} : { search }),
      ...(expand === undefined ? {} : { expand: expand.join(",") }),
      ...(widget === undefined ? {} : { widget }),
      ...(params === undefined ? {} : { params }),
    };
    const rows = new Map<string, number>();
    const subscription = this.manager.subscribe(channel, position, {
      event: ({ op, id, version }) => {
        if (op === "delete") rows.delete(String(id));
        else rows.set(String(id), version);
      },
      resync: () => {
        const followed = this.followed.get(sub);
        if (followed !== undefined) followed.waiting = true;
      },
      ...(held === undefined ? {} : { held: () => held }),
    });
    if (this.#count === 0) this.network.latest.accept();
    this.#count += 1;
    this.followed.set(sub, {
      sub: String(this.#count),
      channel,
      subscription,
      rows,
      waiting: false,
    });
    this.#compare(frame);
  }

  /** The manager's newest frame is the recorded one. */
  #compare(frame: Frame): void {
    const sent = this.network.latest.sent.at(-1);
    expect(broken("client", sent)).toBeNull();
    expect(sent).toEqual(
      frame.sub === undefined ? frame : { ...frame, sub: this.#known(frame.sub).sub },
    );
    this.sent += 1;
    if (frame.type === "unsubscribe") this.followed.delete(frame.sub ?? "");
  }

  #known(sub: string | undefined): Followed {
    const followed = this.followed.get(sub ?? "");
    if (followed === undefined) throw new Error(`nothing is followed as ${String(sub)}`);
    return followed;
  }
}

describe("the recorded exchanges", () => {
  test.each(filesIn("exchanges") as Exchange[])("$name: $description", (exchange) => {
    expect(broken("exchange", exchange)).toBeNull();
    const replay = new Replay();
    for (const { client, server, closed } of exchange.steps) {
      if (client !== undefined) for (const frame of [client].flat()) replay.client(frame as Frame);
      if (server !== undefined) replay.server(server);
      if (closed !== undefined) replay.closed(closed);
    }
    expect(replay.sent).toBeGreaterThan(0);
    expect(replay.outcome()).toEqual(exchange.expect);
  });
});

describe("the schemas", () => {
  test("hold what the client says and what the tests' server answers", async () => {
    const app = new TestApp();
    const { lists, writer } = app.runtime.handle("user_profiles");
    const query = {
      filters: { name: { in: ["Ada", "a, b"] }, id: { gte: 1 } },
      search: "a",
      expand: ["agent"],
      widget: "Home.users",
      params: { "route.id": "7" },
    };
    for (const each of [query, {}]) {
      await app.runtime.queries.query({
        queryKey: lists.key(each),
        queryFn: () => lists.fetch(each),
      });
      lists.watch(each);
    }
    await app.connect();
    await app.happens((server) => {
      server.create({ id: 9, name: "Ada", email: "a@b.c", role: null, created_at: "" });
      server.update(9, { role: "admin" });
      server.delete(9);
    });
    await writer.delete(1);
    const { sent, heard } = app.server.network.latest;
    expect(sent.map(({ type, held }) => [type, held])).toEqual([
      ["subscribe", [1]],
      ["subscribe", [1, 2, 3]],
    ]);
    expect(heard.length).toBeGreaterThan(5);
    expect(sent.map((frame) => broken("client", frame))).toEqual(sent.map(() => null));
    expect(heard.map((text) => broken("server", JSON.parse(text)))).toEqual(heard.map(() => null));
  });

  test("refuse what is not in the contract", () => {
    expect(broken("server", { type: "ack", sub: "1", epoch: "e", seq: 1 })).not.toBeNull();
    expect(broken("client", { type: "subscribe", sub: "1" })).not.toBeNull();
  });
});
