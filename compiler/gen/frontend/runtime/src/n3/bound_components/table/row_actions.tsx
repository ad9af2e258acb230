import { useState } from "react";
import { useActions, type Action } from "../../actions";
import type { AnyRow } from "../../dataset";
import { rowParams, useScope, type RowScope } from "../../scope";
import { Confirm } from "../confirm";

/** A button of each row. */
export interface RowAction {
  readonly key: string;
  readonly label: string;
  readonly confirm?: string;
  readonly actions: readonly Action<RowScope<AnyRow>>[];
}

interface Props {
  readonly row: AnyRow;
  readonly actions: readonly RowAction[];
  readonly tabIndex: number;
}

/** The buttons of a row. One that writes the row is offered where the row may be written. */
export function RowActions({ row, actions, tabIndex }: Props) {
  const around = useScope();
  const run = useActions();
  const [asked, setAsked] = useState<RowAction | null>(null);
  const [busy, setBusy] = useState(false);
  const act = async ({ actions: steps }: RowAction) => {
    setBusy(true);
    try {
      const params = { ...around.params, ...rowParams("row", row) };
      await run(steps, { ...around, params, row });
    } finally {
      setBusy(false);
    }
  };
  const offered = actions.filter((action) => mayDo(action, row));
  return (
    <>
      {offered.map((action) => (
        <button
          key={action.key}
          type="button"
          className="n3-button n3-row-action"
          tabIndex={tabIndex}
          disabled={busy}
          onClick={() => {
            if (action.confirm !== undefined) setAsked(action);
            else void act(action);
          }}
        >
          {action.label}
        </button>
      ))}
      {asked !== null && (
        <Confirm
          question={asked.confirm ?? null}
          label={asked.label}
          onNo={() => {
            setAsked(null);
          }}
          onYes={() => {
            setAsked(null);
            void act(asked);
          }}
        />
      )}
    </>
  );
}

function mayDo({ actions }: RowAction, row: AnyRow): boolean {
  return actions.every((action) =>
    (action.type === "update" || action.type === "delete") && action.row === "row"
      ? row._can?.[action.type] === true
      : true,
  );
}
