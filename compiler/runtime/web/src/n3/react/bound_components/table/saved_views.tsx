import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError } from "../../../core/api_error";
import type { AnyRow } from "../../../core/dataset";
import type { SavedView } from "../../../core/dataset_client";
import type { AnyQuery } from "../../../core/live_lists";
import { problemText } from "../../../core/problem_text";
import type { DatasetHandle } from "../../../core/runtime";
import { useRuntime } from "../../context";
import { useCurrentUser } from "../../use_current_user";
import { Message } from "../../parts/message";
import { DialogButton } from "../dialog_button";
import { bars as words } from "../../../words/bars";
import { number } from "../../../words/counting";

export type AnyView = SavedView<AnyRow>;

/** What a view keeps of how a table is looked at. */
export type ViewQuery = Pick<AnyView, "filter" | "search" | "sort" | "columns">;

interface Props {
  readonly session: DatasetHandle;
  /** The view that is shown; null for all rows. */
  readonly current: string | null;
  /** How the table is looked at now. */
  readonly now: ViewQuery;
  /** What the program asks of the table whatever the view: its filters, its widget. */
  readonly asked: AnyQuery;
  /** How many rows the table has as it is; null where it is not known. */
  readonly total: number | null;
  readonly onShow: (view: AnyView | null) => void;
}

const noViews: readonly AnyView[] = [];

/** The queries that people keep of a table, as tabs above it. */
export function ViewTabs(props: Props) {
  const { session, current, now, asked, total, onShow } = props;
  const me = useCurrentUser();
  const signedIn = me?.user.anonymous === false;
  const { data: views = noViews } = useQuery({
    queryKey: viewsKey(session),
    queryFn: ({ signal }) => session.client.views(signal),
    enabled: signedIn,
    staleTime: 60_000,
    retry: false,
  });
  if (!signedIn) return null;
  const shown = views.find(({ id }) => id === current) ?? null;
  // The columns of all rows are arranged by each person for themselves.
  const compared = shown === null ? { ...now, columns: [] } : now;
  const changed = JSON.stringify(compared) !== JSON.stringify(queryOfView(shown));
  const panel = (changed || shown?._can.update === true) && (
    <ViewPanel key={shown?.id ?? ""} session={session} shown={shown} now={now} onShow={onShow} />
  );
  if (views.length === 0) return panel === false ? null : <div className="n3-views">{panel}</div>;
  return (
    <div className="n3-views" role="group" aria-label={words.views}>
      {[null, ...views].map((view) => (
        <button
          key={view?.id ?? ""}
          type="button"
          className="n3-view"
          aria-pressed={view === shown}
          onClick={() => {
            onShow(view);
          }}
        >
          {view?.title ?? words.allRows}{" "}
          {view === shown && !changed ? (
            total !== null && <small>{number(total)}</small>
          ) : (
            <Count session={session} asked={asked} view={view} />
          )}
        </button>
      ))}
      {panel}
      {shown !== null && shown.errors.length > 0 && (
        <Message tone="bad" role="status">
          {words.brokenView(shown.errors.map(({ message }) => message).join(" "))}
        </Message>
      )}
    </div>
  );
}

const viewsKey = ({ dataset }: DatasetHandle) => ["n3", dataset.name, "views"];

const noView: ViewQuery = { filter: null, search: null, sort: [], columns: [] };

function queryOfView(view: AnyView | null): ViewQuery {
  if (view === null) return noView;
  const { filter, search, sort, columns } = view;
  return { filter, search, sort, columns };
}

/** How many rows a view has that is not shown. */
function Count({
  session,
  asked,
  view,
}: Pick<Props, "session" | "asked"> & { readonly view: AnyView | null }) {
  const query: AnyQuery = {
    ...asked,
    ...(view?.filter == null ? {} : { filter: view.filter }),
    ...(view?.search == null ? {} : { search: view.search }),
    page: 1,
    page_size: 1,
    count: "exact",
  };
  const { data } = useQuery({
    queryKey: ["n3", session.dataset.name, "count", JSON.stringify(query)],
    queryFn: ({ signal }) => session.client.list(query, signal),
    staleTime: 30_000,
    retry: false,
  });
  if (data?.total == null) return null;
  return (
    <small>
      {number(data.total)}
      {data.total_is_estimate && "+"}
    </small>
  );
}

interface PanelProps {
  readonly session: DatasetHandle;
  readonly shown: AnyView | null;
  readonly now: ViewQuery;
  readonly onShow: (view: AnyView | null) => void;
}

/** Keeps a view under a name, for its owner or for all who have a role. */
function ViewPanel({ session, shown, now, onShow }: PanelProps) {
  const { newId, toasts } = useRuntime();
  const roles = useCurrentUser()?.user.roles ?? [];
  const queries = useQueryClient();
  const [title, setTitle] = useState(shown?.title ?? "");
  const [role, setRole] = useState(shown?.role ?? "");
  const [open, setOpen] = useState(false);
  const mayUpdate = shown?._can.update === true;
  const settle = async (written: Promise<AnyView | null>, failed: (why: string) => string) => {
    try {
      const view = await written;
      await queries.invalidateQueries({ queryKey: viewsKey(session) });
      setOpen(false);
      onShow(view);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      toasts.show(failed(problemText(error, session.dataset.fields)), { tone: "bad" });
    }
  };
  const save = (id: string, version?: number) => {
    const view = { title: title.trim(), role: role === "" ? null : role, ...now };
    void settle(session.client.saveView(id, view, version), words.viewNotSaved);
  };
  return (
    <DialogButton
      className="n3-button n3-quiet"
      text={shown === null ? words.saveView : words.editView}
      open={open}
      onOpenChange={setOpen}
      box={{ className: "n3-set", label: words.saveView, placement: "bottom start" }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (shown !== null && mayUpdate) save(shown.id, shown._version);
          else save(newId());
        }}
      >
        <label>
          {words.name}
          <input
            className="n3-input"
            required
            maxLength={100}
            value={title}
            onChange={({ target }) => {
              setTitle(target.value);
            }}
          />
        </label>
        {roles.length > 0 && (
          <label>
            {words.visibleTo}
            <select
              className="n3-input"
              value={role}
              onChange={({ target }) => {
                setRole(target.value);
              }}
            >
              <option value="">{words.onlyMe}</option>
              {roles.map((one) => (
                <option key={one} value={one}>
                  {words.everyoneWith(one)}
                </option>
              ))}
            </select>
          </label>
        )}
        <button type="submit" className="n3-button n3-primary">
          {mayUpdate ? words.saveChanges : words.saveAsNew}
        </button>
        {shown !== null && mayUpdate && (
          <>
            <button
              type="button"
              className="n3-button"
              disabled={title.trim() === "" || title.trim() === shown.title}
              onClick={() => {
                save(newId());
              }}
            >
              {words.saveAsNew}
            </button>
            <button
              type="button"
              className="n3-button"
              onClick={() => {
                const gone = session.client.deleteView(shown.id).then(() => null);
                void settle(gone, words.viewNotDeleted);
              }}
            >
              {words.deleteView}
            </button>
          </>
        )}
      </form>
    </DialogButton>
  );
}
