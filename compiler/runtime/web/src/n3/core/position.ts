/** A place in the server's log of changes, as one reader may see it. */
export interface Position {
  /** Names the database; another one after it was recreated or restored. */
  readonly epoch: string;
  readonly seq: number;
  /** What the reader's rules depended on. */
  readonly rights: string;
}

/** Reads `epoch:seq:rights`; null where the server keeps no log or the text is not a position. */
export function parsePosition(text: string | null): Position | null {
  const [, epoch, number, rights] = /^([^:]+):([0-9]+):([^:]+)$/.exec(text ?? "") ?? [];
  if (epoch === undefined || number === undefined || rights === undefined) return null;
  const seq = Number(number);
  return Number.isSafeInteger(seq) ? { epoch, seq, rights } : null;
}

export function formatPosition({ epoch, seq, rights }: Position): string {
  return `${epoch}:${seq}:${rights}`;
}

/** Is what happened `at` one place in what was read at the other? Not where they can't be compared. */
export function covers(position: Position | null, at: Position): boolean {
  return (
    position !== null &&
    position.epoch === at.epoch &&
    position.rights === at.rights &&
    at.seq <= position.seq
  );
}

/** Is `place` surely before `other`? Places that can't be compared are not. */
export function isBefore(place: Position | null, other: Position | null): boolean {
  return place !== null && other !== null && covers(other, place) && !covers(place, other);
}
