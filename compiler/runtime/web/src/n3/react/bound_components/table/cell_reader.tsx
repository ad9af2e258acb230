import { useState, type RefObject } from "react";
import { Dialog } from "react-aria-components";
import { Popover } from "../popover";
import { copyText } from "../../../core/clipboard";
import { table as words } from "../../../words/table";
import { common } from "../../../words/common";

interface Props {
  readonly cellRef: RefObject<HTMLElement | null>;
  readonly label: string;
  readonly text: string;
  readonly onClose: () => void;
}

/** So many letters are shown at once: a browser takes seconds to lay out a million of them. */
const step = 20_000;

/** The whole text of a cell, over it. */
export function CellReader({ cellRef, label, text, onClose }: Props) {
  const [shown, setShown] = useState(step);
  return (
    <Popover
      className="n3-popover"
      triggerRef={cellRef}
      placement="bottom start"
      offset={4}
      isOpen
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
    >
      <Dialog className="n3-reader" aria-label={label}>
        <div className="n3-reader-text" dir="auto" tabIndex={0} role="document">
          {text === "" ? words.emptyText : text.slice(0, shown)}
        </div>
        <div className="n3-filter-foot">
          {shown < text.length && (
            <button
              type="button"
              className="n3-button"
              onClick={() => {
                setShown(shown + step);
              }}
            >
              {common.showMore}
            </button>
          )}
          <button
            type="button"
            className="n3-button n3-quiet"
            onClick={() => {
              void copyText(text);
            }}
          >
            {words.copyText}
          </button>
        </div>
      </Dialog>
    </Popover>
  );
}
