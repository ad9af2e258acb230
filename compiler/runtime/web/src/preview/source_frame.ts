/** How many lines are shown before the one that threw. */
const linesBefore = 2;

export type Fetch = (address: string) => Promise<string>;

const fetchText: Fetch = async (address) => (await fetch(address)).text();

/**
 * An error with the lines of source that threw it. The place in the module that the browser runs
 * becomes one in its source by the map that the module carries; without one the error alone is told.
 */
export async function frameOf(error: unknown, load: Fetch = fetchText): Promise<string> {
  const said = String(error);
  const stack = error instanceof Error ? (error.stack ?? "") : "";
  const found = /(https?:\/\/[^\s()]*\/custom\/components\/[^\s():]+\.js):(\d+):(\d+)/.exec(stack);
  if (found === null) return said;
  const [, address = "", line = "1", column = "1"] = found;
  try {
    const place = originalPlace(await load(address), Number(line) - 1, Number(column) - 1);
    if (place === null) return said;
    const lines = place.text.split("\n");
    const first = Math.max(0, place.line - linesBefore);
    const width = String(place.line + 1).length;
    const shown = lines
      .slice(first, place.line + 1)
      .map((text, i) => `${String(first + i + 1).padStart(width)} | ${text}`);
    const mark = `${" ".repeat(width)} | ${" ".repeat(place.column)}^`;
    return [said, `${place.file}:${place.line + 1}:${place.column + 1}`, ...shown, mark].join("\n");
  } catch {
    return said; // the module has gone
  }
}

interface SourceMap {
  readonly sources: readonly string[];
  readonly sourcesContent: readonly string[];
  readonly mappings: string;
}

/** A place in a module's source; lines and columns from zero. */
export interface OriginalPlace {
  readonly file: string;
  readonly text: string;
  readonly line: number;
  readonly column: number;
}

/** The place in the source of one in a module with its map (source maps, revision 3). */
export function originalPlace(module: string, line: number, column: number): OriginalPlace | null {
  const encoded = /\/\/# sourceMappingURL=data:application\/json;base64,(\S+)/.exec(module)?.[1];
  if (encoded === undefined) return null;
  const bytes = Uint8Array.from(atob(encoded), (char) => char.charCodeAt(0));
  const map = JSON.parse(new TextDecoder().decode(bytes)) as SourceMap;
  let source = 0;
  let sourceLine = 0;
  let sourceColumn = 0;
  let best: OriginalPlace | null = null;
  for (const [i, segments] of map.mappings.split(";").entries()) {
    let generated = 0;
    for (const segment of segments.split(",")) {
      const [step = 0, file, row, col] = decode(segment);
      generated += step;
      if (file === undefined || row === undefined || col === undefined) continue;
      source += file;
      sourceLine += row;
      sourceColumn += col;
      if (i < line || (i === line && generated <= column))
        best = {
          file: (map.sources[source] ?? "").replace(/^.*?(?=custom\/components\/)/, ""),
          text: map.sourcesContent[source] ?? "",
          line: sourceLine,
          column: sourceColumn,
        };
    }
    if (i >= line) break;
  }
  return best;
}

const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Numbers as base64 VLQ. */
function decode(segment: string): number[] {
  const numbers: number[] = [];
  let value = 0;
  let shift = 0;
  for (const char of segment) {
    const digit = digits.indexOf(char);
    value += (digit & 31) << shift;
    shift += 5;
    if (digit & 32) continue;
    numbers.push(value & 1 ? -(value >> 1) : value >> 1);
    value = 0;
    shift = 0;
  }
  return numbers;
}
