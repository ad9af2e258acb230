import type { action } from "./action";
import type { bars } from "./bars";
import type { board } from "./board";
import type { chart } from "./chart";
import type { common } from "./common";
import type { detail } from "./detail";
import type { filters } from "./filters";
import type { form } from "./form";
import type { inputs } from "./inputs";
import type { layout } from "./layout";
import type { metric } from "./metric";
import type { outbox } from "./outbox";
import type { page } from "./page";
import type { palette } from "./palette";
import type { parts } from "./parts";
import type { server } from "./server";
import type { table } from "./table";
import type { typing } from "./typing";

/** All that the page says, by its parts. */
export interface Parts {
  readonly action: typeof action;
  readonly bars: typeof bars;
  readonly board: typeof board;
  readonly chart: typeof chart;
  readonly common: typeof common;
  readonly detail: typeof detail;
  readonly filters: typeof filters;
  readonly form: typeof form;
  readonly inputs: typeof inputs;
  readonly layout: typeof layout;
  readonly metric: typeof metric;
  readonly outbox: typeof outbox;
  readonly page: typeof page;
  readonly palette: typeof palette;
  readonly parts: typeof parts;
  readonly server: typeof server;
  readonly table: typeof table;
  readonly typing: typeof typing;
}

/** A language. English needs no words for what the server says: the server speaks English. */
export interface Words extends Parts {
  /** By the code of a problem. */
  readonly problems: Readonly<Record<string, string>>;
  /** By the code of a field that was refused. */
  readonly refusals: Readonly<Record<string, string>>;
}
