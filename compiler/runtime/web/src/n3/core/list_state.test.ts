// @vitest-environment node
import fc from "fast-check";
import { expect, test } from "vitest";
import { reduceList, type ListAction, type ListState } from "./list_state";

const at = (seq: number) => ({ epoch: "e1", seq, rights: "r1" });
const list: ListState = {
  query: {},
  keys: [1, 2, 3],
  total: 3,
  totalIsEstimate: false,
  hasMore: false,
  position: at(10),
  within: null,
  newKeys: [],
  own: [],
};
const appeared = (
  key: number,
  seq: number,
  more: Partial<Extract<ListAction, { type: "appeared" }>> = {},
): ListAction => ({
  type: "appeared",
  key,
  at: at(seq),
  place: "announced",
  own: false,
  ...more,
});
const vanished = (key: number, seq: number, own = false): ListAction => ({
  type: "vanished",
  key,
  at: at(seq),
  own,
});

test("what somebody else made is announced, and what it displaces stays where it is", () => {
  expect(reduceList(list, appeared(4, 11))).toMatchObject({
    keys: [1, 2, 3],
    newKeys: [4],
    total: 4,
  });
});

test("a row at its natural place is added there", () => {
  expect(reduceList(list, appeared(4, 11, { place: "end" })).keys).toEqual([1, 2, 3, 4]);
});

test("what the list was read with is not applied again", () => {
  expect(reduceList(list, appeared(4, 10))).toBe(list);
  expect(reduceList(list, vanished(1, 9))).toBe(list);
});

test("an own write counts once, whether its answer or its echo comes first", () => {
  const own = appeared(4, 12, { place: "top", own: true });
  const echo = appeared(4, 12, { place: "top" });
  for (const order of [
    [own, echo],
    [echo, own],
  ]) {
    const end = order.reduce(reduceList, list);
    expect(end).toMatchObject({ keys: [4, 1, 2, 3], total: 4 });
  }
});

test("an own write that is ahead of the socket does not hide what is still to come", () => {
  const ahead = reduceList(list, vanished(1, 12, true));
  const next = reduceList(reduceList(ahead, vanished(2, 11)), vanished(1, 12));
  expect(next).toMatchObject({ keys: [3], total: 1, own: [], position: at(12) });
});

test("one change may take out several rows, each of them once", () => {
  const events = [vanished(1, 11), vanished(2, 11), vanished(1, 11), vanished(2, 10)];
  const end = events.reduce(reduceList, list);
  expect(end).toMatchObject({ keys: [3], total: 1, position: at(11), within: [1, 2] });
  expect(reduceList(end, { type: "changed", key: 3, at: at(12) })).toMatchObject({ within: [3] });
});

test("an own write does not hide the other rows that it takes out", () => {
  const ahead = reduceList(list, vanished(1, 11, true));
  const end = [vanished(2, 11), vanished(1, 11)].reduce(reduceList, ahead);
  expect(end).toMatchObject({ keys: [3], total: 1, own: [] });
});

test("a change of a row on another page changes no total, its coming and going do", () => {
  const page = { ...list, total: 28, hasMore: true };
  const changed = reduceList(page, { type: "changed", key: 20, at: at(11) });
  expect(changed).toMatchObject({ keys: [1, 2, 3], newKeys: [], total: 28 });
  const gone = reduceList(changed, vanished(20, 12));
  expect(gone).toMatchObject({ keys: [1, 2, 3], total: 27, totalIsEstimate: false });
  expect(reduceList(gone, appeared(21, 13))).toMatchObject({ newKeys: [21], total: 28 });
});

test("the total follows every change exactly once, in whatever order own answers come", () => {
  const op = fc.record({
    create: fc.boolean(),
    own: fc.boolean(),
    lag: fc.integer({ min: -6, max: 6 }),
  });
  fc.assert(
    fc.property(fc.array(op, { maxLength: 10 }), (ops) => {
      const present = new Set([1, 2, 3]);
      let next = 4;
      const deliveries: { time: number; action: ListAction }[] = [];
      ops.forEach(({ create, own, lag }, i) => {
        const seq = 11 + i;
        const victim = [...present][0];
        const made = create || victim === undefined;
        const key = made ? next++ : victim;
        if (made) present.add(key);
        else present.delete(key);
        const action = (mine: boolean) =>
          made ? appeared(key, seq, { place: "end", own: mine }) : vanished(key, seq, mine);
        deliveries.push({ time: i, action: action(false) });
        if (own) deliveries.push({ time: Math.max(0, i + lag / 2), action: action(true) });
      });
      // A person deletes only what is there: an own delete follows what it deletes.
      const seen = new Set<number>([1, 2, 3]);
      const order = deliveries
        .sort((a, b) => a.time - b.time)
        .filter(({ action }) => {
          if (action.type === "appeared") seen.add(Number(action.key));
          return action.type !== "vanished" || !action.own || seen.has(Number(action.key));
        });
      const end = order.map(({ action }) => action).reduce(reduceList, list);
      expect(end.total).toBe(present.size);
      expect(new Set(end.keys)).toEqual(present);
    }),
    { numRuns: 500 },
  );
});
