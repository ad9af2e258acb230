// @vitest-environment node
import { expect, test, vi } from "vitest";
import { FakeClock } from "../../../testing/fake_clock";
import { FakeNetwork } from "../../../testing/fake_socket";
import { WebSocketManager, type ChangeEvent, type ChannelListener } from "./websocket_manager";

function setUp() {
  const clock = new FakeClock();
  const network = new FakeNetwork();
  const onIdentityEnded = vi.fn();
  const manager = new WebSocketManager({ open: network.open, clock, onIdentityEnded });
  return { clock, network, manager, onIdentityEnded };
}

function listener() {
  const events: ChangeEvent[] = [];
  const resync = vi.fn();
  const it: ChannelListener = { event: (event) => events.push(event), resync };
  return { ...it, events, resync };
}

const profiles = { dataset: "user_profiles", filter: {} };
const position = (seq: number) => ({ epoch: "e1", seq, rights: "r1" });
const event = (sub: string, seq: number) => ({
  type: "event",
  sub,
  seq,
  dataset: "user_profiles",
  op: "update",
  id: 1,
  version: seq,
});

test("a subscription is asked for when the socket opens, from its list's position", () => {
  const { network, manager } = setUp();
  manager.subscribe(
    { dataset: "user_profiles", filter: { role__eq: "admin" } },
    position(12),
    listener(),
  );
  expect(manager.state).toBe("reconnecting");
  network.latest.accept();
  expect(manager.state).toBe("live");
  expect(network.latest.sent).toEqual([
    {
      type: "subscribe",
      sub: "1",
      dataset: "user_profiles",
      filter: { role__eq: "admin" },
      since: "e1:12:r1",
    },
  ]);
});

test("equal subscriptions share one place, and it ends with the last of them", () => {
  const { network, manager } = setUp();
  const [a, b] = [listener(), listener()];
  const first = manager.subscribe(profiles, position(1), a);
  network.latest.accept();
  const second = manager.subscribe({ dataset: "user_profiles", filter: {} }, position(1), b);
  expect(network.latest.subscribes()).toHaveLength(1);
  network.latest.receive({ type: "ack", sub: "1", position: "e1:1:r1" }, event("1", 2));
  expect([a.events.length, b.events.length]).toEqual([1, 1]);
  first.close();
  first.close();
  expect(network.latest.sent.at(-1)?.type).toBe("subscribe");
  second.close();
  expect(network.latest.sent.at(-1)).toEqual({ type: "unsubscribe", sub: "1" });
});

test("after a break each subscription goes on from the last change it saw", () => {
  const { clock, network, manager } = setUp();
  const seen = listener();
  manager.subscribe(profiles, position(1), seen);
  network.latest.accept();
  network.latest.receive({ type: "ack", sub: "1", position: "e1:1:r1" }, event("1", 7));
  network.latest.lose();
  expect(manager.state).toBe("reconnecting");
  clock.advance(250);
  network.latest.accept();
  expect(network.latest.subscribes()).toMatchObject([{ since: "e1:7:r1" }]);
  network.latest.receive(event("1", 7), event("1", 8));
  expect(seen.events.map(({ seq }) => seq)).toEqual([7, 8]);
});

test("waits longer at each failure, by chance up to the whole of it, and at most 30 s", () => {
  const { clock, network, manager } = setUp();
  manager.subscribe(profiles, null, listener());
  clock.chance = 1;
  const waits = [500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000];
  for (const [i, wait] of waits.entries()) {
    network.latest.lose();
    clock.advance(wait - 1);
    expect(network.sockets).toHaveLength(i + 1);
    clock.advance(1);
    expect(network.sockets).toHaveLength(i + 2);
  }
  expect(manager.state).toBe("offline");
  clock.chance = 0;
  network.latest.lose();
  clock.advance(0);
  expect(network.sockets).toHaveLength(waits.length + 2);
  network.latest.accept();
  expect(manager.state).toBe("live");
});

test("wakes at once when the network is back", () => {
  const { network, manager } = setUp();
  manager.subscribe(profiles, null, listener());
  network.latest.lose();
  manager.sleep();
  expect(manager.state).toBe("offline");
  manager.wake();
  manager.wake();
  expect(network.sockets).toHaveLength(2);
});

test("a silent server is asked, and given up when it stays silent", () => {
  const { clock, network, manager } = setUp();
  manager.subscribe(profiles, null, listener());
  const socket = network.latest;
  socket.accept();
  clock.advance(25_000);
  expect(socket.sent.at(-1)).toEqual({ type: "ping" });
  socket.receive({ type: "pong" });
  clock.advance(25_000);
  clock.advance(10_000);
  expect(socket.closed).toBe(true);
  expect(manager.state).toBe("reconnecting");
  // What the given-up socket still says is not listened to.
  socket.lose();
  clock.advance(30_000);
  expect(network.sockets).toHaveLength(2);
});

test("a resync waits for the new position, and asks once", () => {
  const { network, manager } = setUp();
  const [a, b] = [listener(), listener()];
  const first = manager.subscribe(profiles, position(1), a);
  const second = manager.subscribe(profiles, position(1), b);
  network.latest.accept();
  network.latest.receive({ type: "ack", sub: "1", position: "e1:1:r1" });
  expect(manager.isLive(profiles)).toBe(true);
  network.latest.receive({ type: "resync", sub: "1" });
  expect([a.resync.mock.calls.length, b.resync.mock.calls.length]).toEqual([1, 1]);
  expect(manager.isLive(profiles)).toBe(false);
  first.resume({ epoch: "e2", seq: 3, rights: "r1" });
  second.resume({ epoch: "e2", seq: 4, rights: "r1" });
  expect(network.latest.subscribes().map(({ since }) => since)).toEqual(["e1:1:r1", "e2:3:r1"]);
  expect(b.resync).toHaveBeenCalledOnce();
});

test("after a resync, who has an older answer than the place it went on from reads again", () => {
  const { network, manager } = setUp();
  const [a, b] = [listener(), listener()];
  const first = manager.subscribe(profiles, position(1), a);
  const second = manager.subscribe(profiles, position(1), b);
  network.latest.accept();
  network.latest.receive({ type: "resync", sub: "1" });
  first.resume(position(25));
  second.resume(position(20));
  expect([a.resync.mock.calls.length, b.resync.mock.calls.length]).toEqual([1, 2]);
  // What has happened since was told to both.
  network.latest.receive({ type: "ack", sub: "1", position: "e1:25:r1" }, event("1", 30));
  second.resume(position(26));
  expect(b.resync).toHaveBeenCalledTimes(2);
  expect(b.events).toHaveLength(1);
});

test("a refused origin is not tried again; an ended identity is reported and tried again", () => {
  const refused = setUp();
  refused.manager.subscribe(profiles, null, listener());
  refused.network.latest.lose(4403);
  refused.clock.advance(60_000);
  expect(refused.network.sockets).toHaveLength(1);
  expect(refused.manager.state).toBe("offline");

  const ended = setUp();
  ended.manager.subscribe(profiles, null, listener());
  ended.network.latest.lose(4401);
  expect(ended.onIdentityEnded).toHaveBeenCalledOnce();
  ended.clock.advance(500);
  expect(ended.network.sockets).toHaveLength(2);
});

test("a refused subscription is not live; others are", () => {
  const { network, manager } = setUp();
  manager.subscribe(profiles, null, listener());
  network.latest.accept();
  network.latest.receive({ type: "error", sub: "1", code: "forbidden", message: "No." });
  expect(manager.isLive(profiles)).toBe(false);
  expect(manager.state).toBe("live");
});

test("the socket closes a while after the last subscription", () => {
  const { clock, network, manager } = setUp();
  const first = manager.subscribe(profiles, null, listener());
  network.latest.accept();
  first.close();
  clock.advance(4_000);
  const second = manager.subscribe(profiles, null, listener());
  clock.advance(10_000);
  expect(network.latest.closed).toBe(false);
  second.close();
  clock.advance(5_000);
  expect(network.latest.closed).toBe(true);
  expect(clock.waiting).toBe(0);
});

test("once it has ended it neither hears nor asks, and opens no socket", () => {
  const { clock, network, manager } = setUp();
  const seen = listener();
  const subscription = manager.subscribe(profiles, position(9), seen);
  network.latest.accept();
  manager.end();
  const [socket] = network.sockets;
  expect(socket?.closed).toBe(true);
  socket?.receive({ type: "event", sub: "1", seq: 10, op: "delete", id: 1, version: 2 });
  socket?.lose();
  manager.wake();
  subscription.close();
  manager.subscribe(profiles, position(9), seen);
  clock.advance(60_000);
  expect(network.sockets).toHaveLength(1);
  expect(seen.events).toEqual([]);
  expect(clock.waiting).toBe(0);
});

test("says which rows are shown, anew when others are, and nothing where they are too many", () => {
  const { network, manager } = setUp();
  let shown: (number | string)[] = [1, 2];
  const seen = { ...listener(), held: () => shown };
  const subscription = manager.subscribe(profiles, position(1), seen);
  manager.subscribe(profiles, position(1), { ...listener(), held: () => [2, "x"] });
  network.latest.accept();
  expect(network.latest.sent).toEqual([
    {
      type: "subscribe",
      sub: "1",
      dataset: "user_profiles",
      since: "e1:1:r1",
      held: [1, 2, "x"],
    },
  ]);
  network.latest.receive({ type: "ack", sub: "1", position: "e1:1:r1" }, event("1", 7));
  shown = [3];
  subscription.renew();
  expect(network.latest.sent.at(-1)).toMatchObject({ since: "e1:7:r1", held: [3, 2, "x"] });
  expect(manager.isLive(profiles)).toBe(true);
  shown = Array.from({ length: 1_000 }, (_, i) => i);
  subscription.renew();
  expect(network.latest.sent.at(-1)).not.toHaveProperty("held");
});

test("without rows it says so; who counts them all has it say nothing", () => {
  const { network, manager } = setUp();
  manager.subscribe(profiles, position(1), { ...listener(), held: () => [] });
  network.latest.accept();
  expect(network.latest.sent.at(-1)).toMatchObject({ held: [] });
  manager.subscribe(profiles, null, listener());
  expect(network.latest.sent).toHaveLength(2);
  expect(network.latest.sent.at(-1)).not.toHaveProperty("held");
});

test("each row of one change is reported", () => {
  const { network, manager } = setUp();
  const seen = listener();
  manager.subscribe(profiles, position(1), seen);
  network.latest.accept();
  const events = [event("1", 7), { ...event("1", 7), id: 99 }, event("1", 6)];
  network.latest.receive({ type: "ack", sub: "1", position: "e1:1:r1" }, ...events);
  expect(seen.events.map(({ seq, id }) => [seq, id])).toEqual([
    [7, 1],
    [7, 99],
  ]);
});

test("a message is one frame or several; what it is about is asked by its own names", () => {
  const { network, manager } = setUp();
  const channel = {
    dataset: "user_profiles",
    filter: { search__eq: "x" },
    search: "ada",
    expand: "agent,company",
    widget: "Page.table",
    params: { "route.id": "7" },
  };
  manager.subscribe(channel, null, listener());
  network.latest.accept();
  expect(network.latest.sent).toEqual([
    { type: "subscribe", sub: "1", ...channel, expand: ["agent", "company"] },
  ]);
  network.latest.say('{"type":"ack","sub":"1","position":"e1:1:r1"}');
  expect(manager.isLive(channel)).toBe(true);
  network.latest.say('{"type":"error","problem":{"status":400}}');
  expect(manager.isLive(channel)).toBe(true);
  network.latest.say('[{"type":"error","sub":"1","problem":{"status":403}}]');
  expect(manager.isLive(channel)).toBe(false);
});
