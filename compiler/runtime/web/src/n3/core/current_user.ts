import { ApiError } from "./api_error";
import type { Endpoint } from "./dataset_client";
import type { ExpressionUser } from "./expressions";

/** Who is reading, and what may be offered to them; the server decides again at every request. */
export interface CurrentUser {
  readonly user: ExpressionUser;
  readonly datasets: Readonly<
    Partial<Record<string, { readonly read: boolean; readonly create: boolean }>>
  >;
  readonly pages: Readonly<
    Partial<
      Record<
        string,
        {
          readonly access: boolean;
          readonly widgets: Readonly<Partial<Record<string, WidgetRights>>>;
        }
      >
    >
  >;
}

export interface WidgetRights {
  /** False: this reader is not shown the widget. Absent from older servers. */
  readonly access?: boolean;
  readonly create: boolean;
  readonly update: boolean;
  readonly delete: boolean;
}

/** The query of `/me`. */
export const currentUserKey = ["n3", "", "me"] as const;

export async function fetchCurrentUser(
  { base, fetch }: Endpoint,
  signal?: AbortSignal,
): Promise<CurrentUser> {
  let response: Response;
  try {
    response = await fetch(`${base}/me`, {
      credentials: "same-origin",
      ...(signal === undefined ? {} : { signal }),
    });
  } catch (cause) {
    throw ApiError.unreachable(cause);
  }
  if (!response.ok) throw await ApiError.from(response);
  return (await response.json()) as CurrentUser;
}

const nothing: WidgetRights = { create: false, update: false, delete: false };

/** What this widget may offer: its page's rules, else what the dataset gives. */
export function rightsOf(
  me: CurrentUser | undefined,
  page: string | null,
  widget: string,
  dataset: string,
): WidgetRights {
  if (me === undefined) return nothing;
  const create = me.datasets[dataset]?.create ?? false;
  const rights = page === null ? undefined : me.pages[page]?.widgets[widget];
  return rights === undefined
    ? { create, update: true, delete: true }
    : { ...rights, create: rights.create && create };
}
