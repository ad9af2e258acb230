// @vitest-environment node
import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { userProfiles } from "../../../testing/user_profiles";
import { defineDataset, titleOf, type AnyRow } from "./dataset";
import { RowStore } from "./row_store";

const at = (seq: number) => ({ epoch: "e1", seq, rights: "r1" });
const row = (version: number, name = `v${version}`): AnyRow => ({
  id: 1,
  name,
  role: null,
  _version: version,
});

function store(...rows: AnyRow[]) {
  const it = new RowStore(userProfiles);
  it.answered(rows, at(1));
  return it;
}

test("an older answer never wins", () => {
  const rows = store(row(3));
  rows.answered([row(2)], at(1));
  expect(rows.view(1)?.name).toBe("v3");
});

test("of another program's table, whose versions have no order, the last answer wins", () => {
  const rows = new RowStore({ ...userProfiles, adopted: true });
  rows.answered([row(3)], at(1));
  rows.apply(1, { type: "started", mutation: "m", change: { name: "mine" } });
  rows.apply(1, { type: "acknowledged", mutation: "m", row: row(2, "mine"), at: at(2) });
  expect(rows.view(1)).toMatchObject({ name: "mine", _version: 2 });
  rows.answered([row(1, "theirs")], at(3));
  expect(rows.view(1)?.name).toBe("theirs");
});

test("an equal answer keeps the row's identity and notifies nobody", () => {
  const rows = store(row(3));
  const before = rows.view(1);
  const told = vi.fn();
  rows.subscribe(told);
  rows.answered([{ ...row(3) }], at(5));
  expect(rows.view(1)).toBe(before);
  expect(told).not.toHaveBeenCalled();
});

test("the same version with other rights is taken", () => {
  const rows = store(row(3));
  rows.answered([{ ...row(3), _can: { update: false, delete: false } }], at(5));
  expect(rows.view(1)?._can?.update).toBe(false);
});

test("an own change shows at once; neither its answer nor its echo changes anything", () => {
  const rows = store(row(1));
  rows.apply(1, { type: "started", mutation: "m", change: { name: "mine" } });
  const shown = rows.view(1);
  expect(shown?.name).toBe("mine");
  const views = new Set<AnyRow | null>();
  rows.subscribe(() => views.add(rows.view(1)));
  rows.apply(1, { type: "happened", row: row(2, "mine"), at: at(2) });
  rows.apply(1, { type: "acknowledged", mutation: "m", row: row(2, "mine"), at: at(2) });
  rows.apply(1, { type: "happened", row: row(2, "mine"), at: at(2) });
  expect([...views].map((view) => view?.name)).toEqual(["mine"]);
  expect(rows.get(1)).toMatchObject({ pending: [], foreign: 0 });
});

test("somebody else's change under an own one is kept, and counted once the own one is settled", () => {
  const rows = store(row(1));
  rows.apply(1, { type: "started", mutation: "m", change: { name: "mine" } });
  rows.apply(1, { type: "happened", row: { ...row(2), role: "admin" }, at: at(2) });
  expect(rows.view(1)).toMatchObject({ name: "mine", role: "admin" });
  expect(rows.get(1).foreign).toBe(0);
  rows.apply(1, {
    type: "acknowledged",
    mutation: "m",
    row: { ...row(3, "mine"), role: "admin" },
    at: at(3),
  });
  expect(rows.get(1).foreign).toBe(1);
});

test("a refused change is taken back to what the row is by then", () => {
  const rows = store(row(1));
  rows.apply(1, { type: "started", mutation: "m", change: { name: "mine" } });
  rows.apply(1, { type: "happened", row: row(2), at: at(2) });
  rows.apply(1, { type: "failed", mutation: "m" });
  expect(rows.view(1)?.name).toBe("v2");
});

test("what is gone stays gone for older answers, and may come back later", () => {
  const rows = store(row(4));
  rows.apply(1, { type: "gone", at: at(9) });
  rows.answered([row(4)], at(8));
  expect(rows.view(1)).toBeNull();
  rows.answered([row(4)], at(10));
  expect(rows.view(1)?._version).toBe(4);
});

test("rows that no list holds are forgotten, but for those being changed", () => {
  const rows = store(row(1), { ...row(1), id: 2 }, { ...row(1), id: 3 });
  rows.apply(3, { type: "started", mutation: "m", change: { name: "x" } });
  rows.keepOnly(new Set([2]));
  expect([rows.view(1), rows.view(2)?.id, rows.view(3)?.name]).toEqual([null, 2, "x"]);
});

/**
 * A server that writes versions in order, by us and by others. Its events arrive in order, its
 * answers in any. Whatever the interleaving: no view ever shows an older version of a field than
 * a view before it, own changes stay until they are settled, and all ends as the server has it.
 */
test("any interleaving of answers, events and own writes ends as the server has it", () => {
  const step = fc.record({ by: fc.constantFrom("me", "other"), delay: fc.nat(8), echo: fc.nat(8) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), fc.array(fc.nat(12)), (steps, reads) => {
      const rows = store(row(1));
      interface Due {
        readonly time: number;
        readonly run: () => void;
      }
      const due: Due[] = [];
      let lastEcho = 0;
      let current = row(1);
      const history: AnyRow[] = [current];
      steps.forEach(({ by, delay, echo }, i) => {
        const version = i + 2;
        const mutation = `m${i}`;
        current = {
          ...current,
          [by === "me" ? "name" : "role"]: `${by}${version}`,
          _version: version,
        };
        const mine = current;
        history.push(mine);
        if (by === "me") {
          due.push({
            time: i,
            run: () => {
              rows.apply(1, { type: "started", mutation, change: { name: mine.name } });
            },
          });
          due.push({
            time: i + 0.5 + delay,
            run: () => {
              rows.apply(1, { type: "acknowledged", mutation, row: mine, at: at(version) });
            },
          });
        }
        lastEcho = Math.max(lastEcho, i + 0.25 + echo);
        due.push({
          time: lastEcho,
          run: () => {
            rows.apply(1, { type: "happened", row: mine, at: at(version) });
          },
        });
      });
      reads.forEach((time, i) => {
        const seen = history[Math.min(time, history.length - 1)] ?? current;
        due.push({
          time: time + (i % 5),
          run: () => {
            rows.answered([seen], at(seen._version));
          },
        });
      });
      let newest = 1;
      for (const { run } of due.sort((a, b) => a.time - b.time)) {
        run();
        const { base, pending, view } = rows.get(1);
        expect(base?._version).toBeGreaterThanOrEqual(newest);
        newest = base?._version ?? newest;
        const last = pending.at(-1)?.change;
        if (last !== undefined && last !== "delete") expect(view).toMatchObject(last);
      }
      expect(rows.view(1)).toEqual(current);
      expect(rows.get(1)).toMatchObject({ pending: [], unattributed: [] });
      const others = steps.filter(({ by }) => by === "other").length;
      expect(rows.get(1).foreign).toBeLessThanOrEqual(others);
    }),
    { numRuns: 500 },
  );
});

test("own writes alone never count as somebody else's, however they arrive", () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 8 }), (echoFirst) => {
      const rows = store(row(1));
      echoFirst.forEach((first, i) => {
        const [mutation, mine] = [`m${i}`, row(i + 2)];
        const echo = () => {
          rows.apply(1, { type: "happened", row: mine, at: at(i + 2) });
        };
        rows.apply(1, { type: "started", mutation, change: { name: mine.name } });
        if (first) echo();
        rows.apply(1, { type: "acknowledged", mutation, row: mine, at: at(i + 2) });
        if (!first) echo();
      });
      expect(rows.get(1).foreign).toBe(0);
    }),
  );
});

test("rows without a key are told apart by what they hold, and equal ones are counted", () => {
  const totals = defineDataset<{ city: string; amount: number }>({
    name: "totals",
    title: "Totals",
    noun: "total",
    fields: [
      { name: "city", type: "string", label: "City" },
      { name: "amount", type: "number", label: "Amount" },
    ],
  });
  const oslo: AnyRow = { city: "Oslo", amount: 1, _version: 0 };
  const bergen: AnyRow = { city: "Bergen", amount: 1, _version: 0 };
  const rows = new RowStore(totals);
  const keys = rows.answered([oslo, bergen, { ...oslo }], at(1));
  expect(new Set(keys).size).toBe(3);
  expect(keys.map((key) => rows.view(key)?.city)).toEqual(["Oslo", "Bergen", "Oslo"]);
  // In another order they are the same rows.
  const again = rows.answered([{ ...bergen }, { ...oslo }], at(2));
  expect(again).toEqual([keys[1], keys[0]]);
  const [first] = again;
  const shown = first === undefined ? null : rows.view(first);
  expect(shown === null ? "" : titleOf(totals, shown)).toContain("Bergen");
});
