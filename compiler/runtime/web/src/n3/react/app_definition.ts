import type { ComponentType } from "react";
import type { AnyDataset } from "../core/dataset";
import type { Theme } from "../core/theme";
import type { IconName } from "./icon";

export interface PageDefinition {
  readonly name: string;
  readonly title: string;
  /** `/orders/:id` has one parameter; a page with parameters has no place in the menu. */
  readonly path: string;
  /** Its picture in the menu. */
  readonly icon?: IconName;
  /** False: the page has no place in the menu (the program's `navigation` leaves it out). */
  readonly menu?: boolean;
  /** The dataset of which the page shows one row, which its one parameter names. */
  readonly row?: string;
  readonly load: () => Promise<{ default: ComponentType }>;
}

/** The whole program, as the runtime needs it. */
export interface AppDefinition {
  readonly title: string;
  readonly theme?: Theme;
  /** IANA name; its days are those of `today()` and of charts. UTC where nothing is said. */
  readonly timezone?: string;
  /** Where `/` leads. */
  readonly home: string;
  readonly datasets: readonly AnyDataset[];
  /** The dataset with a row for each person. */
  readonly users?: string;
  readonly pages: readonly PageDefinition[];
}
