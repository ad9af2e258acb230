/*
 * A list that is scrolled is read in parts: the rows in sight, and as many around them as one request gives. What is
 * in sight is always of one part, so of one state of the list: a row that somebody makes, deletes or moves
 * meanwhile can't be shown twice, nor be missing, where two answers meet.
 *
 * A request is for a page, and pages of one size have borders where a part needs none. So a part is a page of the
 * size, at most that of the dataset and at least half of it, whose borders are the farthest from what is in sight.
 */

/** Rows from one place of a list to another, which does not belong to them. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** A page of a list, as it is asked for. */
export interface Part {
  readonly page: number;
  readonly page_size: number;
}

/** The least that a dataset must give in one request for its list to be scrolled. */
export const leastPart = 50;

const mostPart = 200;

/** How many rows a part has at most; more cost time where they are read, and are rarely seen. */
export function partSize(maxPageSize: number): number {
  return Math.min(maxPageSize, mostPart);
}

export function spanOf({ page, page_size }: Part): Span {
  return { from: (page - 1) * page_size, to: page * page_size };
}

/** How many rows the part has beyond what is in sight, at the nearer end; negative where sight is beyond it. */
export function marginOf(part: Part, { from, to }: Span, total: number): number {
  const rows = spanOf(part);
  const above = rows.from === 0 ? Infinity : from - rows.from;
  const below = rows.to >= total ? Infinity : rows.to - to;
  return Math.min(above, below);
}

/** The part with the most room around what is in sight; of equal ones the largest. */
export function partAround(sight: Span, total: number, size: number): Part {
  let best: Part = { page: 1, page_size: size };
  let room = marginOf(best, sight, total);
  for (let page_size = size; page_size >= size / 2; page_size--) {
    const part = { page: Math.floor(sight.from / page_size) + 1, page_size };
    const margin = marginOf(part, sight, total);
    if (margin > room) [best, room] = [part, margin];
  }
  return best;
}
