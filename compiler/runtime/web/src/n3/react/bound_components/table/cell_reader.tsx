import { useState, type RefObject } from "react";
import { Dialog } from "react-aria-components";
import { Popover } from "../popover";
import { copyText } from "./copy_text";

interface Props {
  readonly cellRef: RefObject<HTMLElement | null>;
  readonly label: string;
  readonly text: string;
  readonly onClose: () => void;
}

/** So many letters are shown at once: a browser takes seconds to lay out a million of them. */
const step = 20_000;

const words = { more: "Show more", copy: "Copy text", empty: "Empty" };

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
          {text === "" ? words.empty : text.slice(0, shown)}
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
              {words.more}
            </button>
          )}
          <button
            type="button"
            className="n3-button n3-quiet"
            onClick={() => {
              void copyText(text);
            }}
          >
            {words.copy}
          </button>
        </div>
      </Dialog>
    </Popover>
  );
}
