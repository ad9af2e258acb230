import { useState } from "react";
import { everyKey, useActions, type Action } from "../actions";
import { useRuntime } from "../context";
import { useScope } from "../scope";
import { Confirm } from "./confirm";

interface Props {
  readonly label: string;
  /** A question to answer first. */
  readonly confirm?: string;
  readonly actions: readonly Action[];
}

/** A button of a page. One that names no row first says how many rows it will change. */
export function ShowAction({ label, confirm, actions }: Props) {
  const runtime = useRuntime();
  const scope = useScope();
  const run = useActions();
  const [question, setQuestion] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const wide = actions.flatMap((action) =>
    (action.type === "update" || action.type === "delete") && action.row === undefined
      ? [action]
      : [],
  )[0];

  const work = async (task: () => Promise<unknown>) => {
    setBusy(true);
    try {
      await task();
    } finally {
      setBusy(false);
    }
  };
  const press = () =>
    work(async () => {
      if (wide !== undefined) {
        const rows = (await everyKey(runtime, wide, scope)).length;
        const what = rows === 1 ? "1 row" : `${rows.toLocaleString()} rows`;
        const verb = wide.type === "delete" ? "delete" : "change";
        setQuestion(`${confirm ?? ""} This will ${verb} ${what}.`.trim());
      } else if (confirm !== undefined) setQuestion(confirm);
      else await run(actions, scope);
    });

  return (
    <div className="n3-action">
      <button
        type="button"
        className="n3-button n3-primary"
        disabled={busy}
        onClick={() => void press()}
      >
        {label}
      </button>
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
    </div>
  );
}
