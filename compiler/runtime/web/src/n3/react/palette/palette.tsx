import { useState } from "react";
import { Dialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import type { AnyDataset, Key } from "../../core/dataset";
import type { Appearance } from "../../core/theme";
import { UnsavedChanges } from "../../core/unsaved_changes";
import { CreatePanel, RowPanel } from "../bound_components/form/panels";
import { PaletteSearch } from "./palette_search";
import { Shortcuts } from "./shortcuts";
import type { PaletteView } from "./view";
import { palette as words } from "../../words/palette";
import "./palette.css";

interface Props {
  readonly view: PaletteView;
  /** Null closes it. */
  readonly onView: (view: PaletteView | null) => void;
  readonly appearance: Appearance;
}

/** Everywhere one can go, what one can do, and every row, by a few letters. */
export default function Palette({ view, onView, appearance }: Props) {
  const close = () => {
    onView(null);
  };
  if (view.type === "create")
    return <CreatePanel dataset={view.dataset} widget="palette" onClose={close} />;
  if (view.type === "row")
    return <OpenRow dataset={view.dataset} rowKey={view.key} onClose={close} />;
  return (
    <ModalOverlay
      className="n3-overlay"
      isOpen
      isDismissable
      onOpenChange={(open) => {
        if (!open) close();
      }}
    >
      <Modal className="n3-modal n3-palette">
        {view.type === "search" ? (
          <Dialog aria-label={words.title}>
            <PaletteSearch onView={onView} appearance={appearance} />
          </Dialog>
        ) : (
          <Dialog className="n3-dialog">
            <Heading slot="title">{words.shortcuts}</Heading>
            <Shortcuts />
          </Dialog>
        )}
      </Modal>
    </ModalOverlay>
  );
}

interface OpenRowProps {
  readonly dataset: AnyDataset;
  readonly rowKey: Key;
  readonly onClose: () => void;
}

/** One row without a list beside it. */
function OpenRow({ dataset, rowKey, onClose }: OpenRowProps) {
  const [place] = useState(() => new UnsavedChanges());
  return (
    <RowPanel
      datasetName={dataset.name}
      widget="palette"
      rowKey={rowKey}
      rows={[]}
      mayUpdate
      place={place}
      onMove={() => undefined}
      onClose={onClose}
      onDelete={null}
    />
  );
}
