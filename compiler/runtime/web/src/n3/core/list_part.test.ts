import { expect, test } from "vitest";
import { leastPart, marginOf, partAround, spanOf } from "./list_part";

/** Rows that fit on a screen, of parts of each size. */
const screens = [
  [leastPart, 20],
  [100, 30],
  [100, 50],
  [200, 40],
  [200, 100],
] as const;

test.each(screens)("a part of %d rows has the %d in sight, wherever they are", (size, rows) => {
  const total = 5_000;
  for (let from = 0; from + rows <= total; from++) {
    const sight = { from, to: from + rows };
    const part = partAround(sight, total, size);
    const span = spanOf(part);
    expect(span.from).toBeLessThanOrEqual(sight.from);
    expect(span.to).toBeGreaterThanOrEqual(sight.to);
    expect(part.page_size).toBeLessThanOrEqual(size);
    // Room to scroll on while the next part is on its way.
    if (from > 2 * size)
      expect(marginOf(part, sight, total)).toBeGreaterThanOrEqual((size - rows) / 10);
  }
});

test("at either end of the list a part has room enough", () => {
  expect(partAround({ from: 0, to: 30 }, 5_000, 200)).toEqual({ page: 1, page_size: 200 });
  const last = partAround({ from: 4_970, to: 5_000 }, 5_000, 200);
  expect(spanOf(last).to).toBeGreaterThanOrEqual(5_000);
  expect(marginOf(last, { from: 4_970, to: 5_000 }, 5_000)).toBeGreaterThan(50);
});
