import { screen } from "@testing-library/react";

/** The cells of a row that show a field: neither its checkbox nor its buttons. */
export function fieldCells(row: Element | undefined): HTMLElement[] {
  return Array.from(row?.querySelectorAll<HTMLElement>("td[data-field]") ?? []);
}

/** The labels of the columns that show a field. */
export function fieldHeads(): (string | null)[] {
  return screen
    .getAllByRole("columnheader")
    .filter((head) => head.dataset.n3Field !== undefined)
    .map((head) => head.textContent);
}
