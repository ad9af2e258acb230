/*
 * Cells as spreadsheets put them on the clipboard: a line for each row, tabs between cells. A cell with a tab,
 * a line break or a quote at its beginning is in quotes, with "" for a quote.
 */

export function tsvOf(rows: readonly (readonly string[])[]): string {
  return rows.map((cells) => cells.map(quoted).join("\t")).join("\n");
}

function quoted(text: string): string {
  return /^"|[\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The cells of TSV; one line break at its end begins no row. */
export function readTsv(text: string): readonly (readonly string[])[] {
  const rows: string[][] = [];
  let row: string[] = [];
  const cell = /"((?:[^"]|"")*)"(?=[\t\r\n]|$)|[^\t\r\n]*/y;
  for (let at = 0; at <= text.length;) {
    cell.lastIndex = at;
    const [whole = "", inQuotes] = cell.exec(text) ?? [];
    row.push(inQuotes === undefined ? whole : inQuotes.replaceAll('""', '"'));
    at += whole.length;
    if (text[at] === "\t") at += 1;
    else {
      rows.push(row);
      row = [];
      at += text.startsWith("\r\n", at) ? 2 : 1;
      if (at >= text.length) break;
    }
  }
  return rows;
}

const formula = /^[=+\-@\t\r]/;

/** What a spreadsheet would run is marked as one: with an apostrophe, as in files. */
export function guarded(text: string): string {
  return formula.test(text) ? `'${text}` : text;
}

export function unguarded(text: string): string {
  return text.startsWith("'") && formula.test(text.slice(1)) ? text.slice(1) : text;
}
