import { useState } from "react";
import { mayDo, meantRows, type Action } from "../../core/actions";
import { useActions } from "../use_actions";
import { ApiError } from "../../core/api_error";
import { useRuntime } from "../context";
import { useScope } from "../scope";
import { useCurrentUser } from "../use_current_user";
import { Confirm } from "./opened";
import { PendingMark } from "./pending";
import { action as words } from "../../words/action";
import { page } from "../../words/page";

interface Props {
  readonly widgetKey?: string;
  /** Not saved yet: it does nothing. */
  readonly pending?: true;
  readonly label: string;
  /** A question to answer first. */
  readonly confirm?: string;
  readonly actions: readonly Action[];
}

/**
 * A button of a page, where the reader may do what it does. One that names no row first says how
 * many rows it will change.
 */
export function ShowAction(props: Props) {
  if (props.pending !== true) return <Offered {...props} />;
  return (
    <div className="n3-action" data-n3-widget={props.widgetKey}>
      <button type="button" className="n3-button n3-primary" disabled title={page.saveToSee}>
        {props.label}
      </button>
      <PendingMark />
    </div>
  );
}

function Offered({ widgetKey, label, confirm, actions }: Props) {
  const runtime = useRuntime();
  const { toasts } = runtime;
  const scope = useScope();
  const me = useCurrentUser();
  const run = useActions();
  const [question, setQuestion] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const wide = actions.flatMap((action) =>
    (action.type === "update" || action.type === "delete") && action.row === undefined
      ? [action]
      : [],
  )[0];
  if (!mayDo(actions, scope.params, me)) return null;

  const work = async (task: () => Promise<unknown>) => {
    setBusy(true);
    try {
      await task();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      toasts.show(error.message, { tone: "bad" });
    } finally {
      setBusy(false);
    }
  };
  const press = () =>
    work(async () => {
      if (wide !== undefined) {
        const { rows, more } = await meantRows(runtime, wide, scope);
        const [nothing, will] =
          wide.type === "delete"
            ? [words.nothingToDelete, words.willDelete]
            : [words.nothingToChange, words.willChange];
        if (rows.length === 0) toasts.show(nothing);
        else {
          const said = will(rows.length);
          const rest = more ? words.othersStay : "";
          setQuestion(`${confirm ?? ""} ${said} ${rest}`.trim());
        }
      } else if (confirm !== undefined) setQuestion(confirm);
      else await run(actions, scope);
    });

  return (
    <div className="n3-action" data-n3-widget={widgetKey}>
      <button
        type="button"
        className="n3-button n3-primary"
        disabled={busy}
        onClick={() => void press()}
      >
        {label}
      </button>
      {question !== null && (
        <Confirm
          question={question}
          label={label}
          onNo={() => {
            setQuestion(null);
          }}
          onYes={() => {
            setQuestion(null);
            void work(() => run(actions, scope));
          }}
        />
      )}
    </div>
  );
}
