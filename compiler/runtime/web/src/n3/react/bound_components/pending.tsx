import { page } from "../../words/page";
/** Beside the name of a field that the program has and the database does not, yet. */
export function PendingMark() {
  return <small className="n3-pending">{page.saveToCreateField}</small>;
}

interface PendingProps {
  readonly widgetKey: string | undefined;
  /** Else that it is to be saved. */
  readonly text?: string;
}

/** In the place of a widget that cannot be shown before the program is saved. */
export function PendingWidget({ widgetKey, text = page.saveToSee }: PendingProps) {
  return (
    <div className="n3-card n3-pending-card" role="status" data-n3-widget={widgetKey}>
      {text}
    </div>
  );
}
