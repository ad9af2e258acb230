import { useState } from "react";
import { mayDo, type Action } from "../../../core/actions";
import { useActions } from "../../use_actions";
import type { AnyRow } from "../../../core/dataset";
import type { ConflictRule } from "../../../core/outbox_entry";
import { rowParams, type RowScope } from "../../../core/scope";
import { useScope } from "../../scope";
import { useCurrentUser } from "../../use_current_user";
import { MenuButton } from "../menu_button";
import { Confirm } from "../opened";
import { table as words } from "../../../words/table";

/** A button of each row. */
export interface RowAction {
  readonly key: string;
  readonly label: string;
  readonly confirm?: string;
  readonly actions: readonly Action<RowScope<AnyRow>>[];
}

interface Props {
  readonly row: AnyRow;
  /** What the row is called, for those who hear the buttons. */
  readonly title: string;
  readonly actions: readonly RowAction[];
  readonly tabIndex: number;
  readonly conflict: ConflictRule;
}

/** This many are shown side by side; more go into a menu. */
const beside = 2;

/** The buttons of a row: those that this reader may press. */
export function RowActions({ row, title, actions, tabIndex, conflict }: Props) {
  const around = useScope();
  const me = useCurrentUser();
  const run = useActions();
  const [asked, setAsked] = useState<RowAction | null>(null);
  const [busy, setBusy] = useState(false);
  const [open, setOpen] = useState(false);
  const params = { ...around.params, ...rowParams("row", row) };
  const act = async ({ actions: steps }: RowAction) => {
    setBusy(true);
    try {
      await run(steps, { ...around, params, row }, { conflict });
    } finally {
      setBusy(false);
    }
  };
  const press = (action: RowAction) => {
    if (busy) return;
    if (action.confirm !== undefined) setAsked(action);
    else void act(action);
  };
  const offered = actions.filter((action) => mayDo(action.actions, params, me));
  return (
    <>
      {offered.length <= beside ? (
        offered.map((action) => (
          <button
            key={action.key}
            type="button"
            className="n3-row-action"
            tabIndex={tabIndex}
            // A button that is disabled while it has the focus loses it.
            aria-disabled={busy || undefined}
            aria-label={words.actionOf(action.label, title)}
            onClick={() => {
              press(action);
            }}
          >
            {action.label}
          </button>
        ))
      ) : (
        <MenuButton
          className="n3-row-action"
          label={words.actionsOf(title)}
          menuLabel={title}
          tabIndex={tabIndex}
          busy={busy}
          open={open}
          onOpenChange={setOpen}
          entries={offered.map((action) => ({
            key: action.key,
            label: action.label,
            run: () => {
              press(action);
            },
          }))}
        >
          {words.actions}
        </MenuButton>
      )}
      {asked !== null && (
        <Confirm
          question={asked.confirm ?? ""}
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
