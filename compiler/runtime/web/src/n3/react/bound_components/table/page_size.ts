import { useCallback } from "react";
import { keptChoices } from "../../../core/kept_choices";
import { leastPart } from "../../../core/list_part";
import { useKeyedState } from "../../keyed_state";
import { useCurrentUser } from "../../use_current_user";

/** How many rows a page has; all of them are one list that is scrolled. */
export type PageSize = number | "all";

const usual = [25, 50, 100, 250, 500, 1000];

/** What a person may choose: `own` is what the program says, `most` what its dataset gives in one request. */
export function pageSizes(own: number, most: number): readonly PageSize[] {
  const sizes = [...new Set([own, ...usual])].filter((size) => size <= most);
  return [...sizes.sort((a, b) => a - b), ...(most >= leastPart ? ["all" as const] : [])];
}

/** How many rows of a table one person sees at once; kept by the browser. */
export function usePageSize(
  widget: string,
  own: number,
  sizes: readonly PageSize[],
): readonly [PageSize, (size: PageSize) => void] {
  const person = useCurrentUser()?.user.id ?? "";
  const name = `n3:rows:${person}:${widget}`;
  const [chosen, change] = useKeyedState<string>(name, keptChoices.get(name) ?? "");
  const size = sizes.find((one) => String(one) === chosen) ?? own;
  const choose = useCallback(
    (next: PageSize) => {
      keptChoices.set(name, String(next));
      change(() => String(next));
    },
    [change, name],
  );
  return [size, choose];
}
