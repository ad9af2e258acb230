import type { AnyDataset, Key } from "../../core/dataset";

/** What the palette shows. */
export type PaletteView =
  | { readonly type: "search" }
  | { readonly type: "shortcuts" }
  | { readonly type: "create"; readonly dataset: AnyDataset }
  | { readonly type: "row"; readonly dataset: AnyDataset; readonly key: Key };
