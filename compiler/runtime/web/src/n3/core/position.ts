/** A place in the server's log of changes; places of different epochs can't be compared. */
export interface Position {
  readonly epoch: string;
  readonly seq: number;
}

/** Reads `epoch:seq`; null where the server keeps no log or the text is not a position. */
export function parsePosition(text: string | null): Position | null {
  const cut = text?.lastIndexOf(":") ?? -1;
  if (text === null || cut < 1) return null;
  const seq = Number(text.slice(cut + 1));
  return Number.isSafeInteger(seq) ? { epoch: text.slice(0, cut), seq } : null;
}

export function formatPosition(position: Position | null): string | null {
  return position === null ? null : `${position.epoch}:${position.seq}`;
}
