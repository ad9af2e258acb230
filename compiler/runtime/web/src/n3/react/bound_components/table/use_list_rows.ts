import {
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type RefObject,
} from "react";
import type { AnyRow } from "../../../core/dataset";
import { KeyedStore } from "../../../core/keyed_store";
import {
  marginOf,
  partAround,
  partSize,
  spanOf,
  type Part,
  type Span,
} from "../../../core/list_part";
import { searchParams } from "../../../core/list_query";
import type { AnyQuery } from "../../../core/live_lists";
import type { DatasetHandle } from "../../../core/runtime";
import { useRuntime } from "../../context";
import { useDatasetRows, type DatasetRows, type UseDatasetOptions } from "../../use_dataset";
import { inSight } from "./table_foot";
import { useRowCount } from "./totals";

/** How long a place of the list has been in sight when its rows are asked for: no request for what is flown over. */
const rest = 100;

/** Rows beyond those in sight, at the least, before the next part is asked for; a part around it always has them. */
const enough = (size: number, { from, to }: Span) =>
  Math.max(0, Math.floor((size - to + from) / 8));

/**
 * The longest that a list is, in pixels. Browsers bound the height of an element: Chromium at 33,554,428, Firefox
 * at 17,895,697.
 */
const longest = 15_000_000;

/** A list without the page of it that is asked for. */
type Unpaged = Omit<AnyQuery, "page" | "page_size" | "scrolled">;

interface ListRows {
  readonly list: DatasetRows;
  /** Names the list that is asked for, whichever page of it is shown. */
  readonly name: string;
  /** Names the list that is shown: the one before, until the first answer. */
  readonly shown: string;
  /** The places of the rows of `list.data`, where they are a part of a list that is scrolled. */
  readonly part: Span | null;
  /** How many rows the list has, as far as that is known; the last answer's where the newest is an error. */
  readonly total: number | null;
  /** How many of them can be scrolled to. */
  readonly count: number;
  /** What is shown was read since it came into sight; before, it may be older, and rows have other places. */
  readonly settled: boolean;
  /** Counts the changes of what is shown; to scroll is none. */
  readonly changes: number;
  /** Told which places are in sight, and how high a row is. */
  readonly see: (sight: Span, rowHeight: number) => void;
  /** What is in sight, from time to time. */
  readonly sight: KeyedStore<Span>;
  /** The row at this place is about to be in sight, for somebody who waits for it. */
  readonly reach: (place: number) => void;
}

interface Last {
  readonly data: readonly AnyRow[];
  readonly answered: AnyQuery | null;
  readonly total: number | null;
  readonly estimate: boolean;
  readonly changes: number;
}

/**
 * The rows that a table shows: those of a page, or, where `page` is null, those of the part of the list that is in
 * sight (core/list_part.ts says what a part is). Until the next part is there, the one before is shown in its place.
 * While `heldRef` says so, the part stays as long as some of it is in sight: cells of it are selected together.
 */
export function useListRows(
  session: DatasetHandle,
  query: Unpaged,
  page: Part | null,
  options: UseDatasetOptions,
  heldRef: RefObject<boolean>,
): ListRows {
  const { clock } = useRuntime();
  const { dataset } = session;
  const size = partSize(dataset.maxPageSize);
  const name = searchParams(query).toString();
  const start = useMemo(() => ({ name, part: { page: 1, page_size: size } }), [name, size]);
  const [asked, setAsked] = useState(start);
  const now = asked.name === name ? asked : start;
  const part = page ?? now.part;
  const list = useDatasetRows(
    dataset.name,
    { ...query, ...part, scrolled: page === null },
    options,
  );

  const { data, answered } = list;
  const [last, setLast] = useState<Last>({
    data,
    answered,
    total: list.total,
    estimate: list.totalIsEstimate,
    changes: 0,
  });
  if (answered !== null && (last.data !== data || last.total !== list.total)) {
    const other = last.answered !== answered && last.answered !== null;
    const changes = last.changes + (other ? 0 : 1);
    setLast({ data, answered, total: list.total, estimate: list.totalIsEstimate, changes });
  }
  const scrolled = page === null;
  const exact = useRowCount(session, query, last.changes, scrolled && last.estimate);
  const total = exact ?? list.total ?? last.total;
  const [most, setMost] = useState(Infinity);
  const count = Math.min(most, total ?? 0);
  const answer = answered ?? last.answered;
  const span = useMemo(
    () => (scrolled ? spanOf(answer === null ? start.part : partOf(answer)) : null),
    [scrolled, answer, start],
  );
  const shown = useMemo(() => (answer === null ? name : nameOf(answer)), [answer, name]);

  const sight = useRef<Span>({ from: 0, to: 0 });
  const waiting = useRef<(() => void) | null>(null);
  const showing = useRef<(() => void) | null>(null);
  const [sights] = useState(() => new KeyedStore<Span>());
  const latest = useRef({ now, size, total: Infinity });
  /** The parts that were answered, and the one that was not. */
  const had = useRef<{ name: string; parts: readonly Part[]; failed: Part | null }>({
    name,
    parts: [],
    failed: null,
  });
  useLayoutEffect(() => {
    latest.current = { now, size, total: total === null ? Infinity : count };
  });
  useEffect(() => {
    if (page !== null || answered === null) return;
    const parts = had.current.name === name ? had.current.parts : [];
    const newest = partOf(answered);
    if (!parts.some((one) => same(one, newest)))
      had.current = { name, parts: [...parts.slice(-99), newest], failed: null };
  }, [page, name, answered]);

  const ask = useCallback((next: Span) => {
    waiting.current?.();
    waiting.current = null;
    const known = latest.current;
    const { parts, failed } = had.current.name === known.now.name ? had.current : none;
    const margin = (one: Part) => marginOf(one, next, known.total);
    // What was read before is there at once, and without the server.
    const best = [...parts, partAround(next, known.total, known.size)].find(
      (one) => margin(one) >= enough(known.size, next),
    );
    const wanted = best ?? partAround(next, known.total, known.size);
    if (margin(wanted) <= margin(known.now.part)) return;
    const covered = marginOf(known.now.part, sight.current, known.total) >= 0;
    if (covered && failed !== null && same(failed, wanted)) return;
    setAsked({ name: known.now.name, part: wanted });
  }, []);
  const see = useCallback(
    (next: Span, rowHeight: number) => {
      setMost(Math.floor(longest / rowHeight));
      const down = next.from >= sight.current.from;
      sight.current = next;
      showing.current ??= clock.after(rest, () => {
        showing.current = null;
        sights.set(inSight, sight.current);
      });
      waiting.current?.();
      waiting.current = null;
      const known = latest.current;
      const here = spanOf(known.now.part);
      if (heldRef.current && here.from < next.to && next.from < here.to) return;
      const margin = marginOf(known.now.part, next, known.total);
      if (margin >= 0 && margin < enough(known.size, next)) ask(ahead(next, down, known.size));
      if (margin < 0)
        waiting.current = clock.after(rest, () => {
          ask(next);
        });
    },
    [ask, clock, sights, heldRef],
  );
  const reach = useCallback(
    (place: number) => {
      ask({ from: place, to: place + 1 });
    },
    [ask],
  );
  useEffect(
    () => () => {
      waiting.current?.();
      showing.current?.();
      showing.current = null;
    },
    [],
  );

  // A part that was asked for ahead of time and did not come: what is in sight stays.
  const lost = page === null && list.error !== null && answered === null ? now.part : null;
  const { answered: lastAnswered } = last;
  useEffect(() => {
    if (lost === null || lastAnswered === null) return;
    const before = partOf(lastAnswered);
    if (same(before, lost) || nameOf(lastAnswered) !== name) return;
    if (marginOf(before, sight.current, latest.current.total) < 0) return;
    had.current = { ...had.current, failed: lost };
    setAsked({ name, part: before });
  }, [lost, lastAnswered, name]);

  return {
    list,
    name,
    shown,
    part: span,
    total,
    count,
    // Who asks for it is rendered when a request begins.
    settled: page !== null || !list.fetching,
    changes: last.changes,
    see,
    reach,
    sight: sights,
  };
}

/** What is in sight, with what will be when the scroll goes on. */
function ahead({ from, to }: Span, down: boolean, size: number): Span {
  const room = Math.floor(size / 4);
  return down ? { from, to: to + room } : { from: Math.max(0, from - room), to };
}

const none = { parts: [] as readonly Part[], failed: null };

function partOf({ page = 1, page_size = 1 }: AnyQuery): Part {
  return { page, page_size };
}

function nameOf({ page: _page, page_size: _size, ...query }: AnyQuery): string {
  return searchParams(query).toString();
}

function same(one: Part, other: Part): boolean {
  return one.page === other.page && one.page_size === other.page_size;
}
