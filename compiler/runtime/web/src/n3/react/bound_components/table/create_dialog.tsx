import { Dialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { useRuntime } from "../../context";
import type { AnyDataset } from "../../../core/dataset";
import { lazily } from "../../lazily";

const { Component: FormBody, preload } = lazily(() => import("../form/form_body"));

/** Fetches the form before its button is pressed. */
export const preloadForm = preload;

interface Props {
  readonly dataset: AnyDataset;
  readonly widget: string;
  readonly open: boolean;
  readonly onClose: () => void;
}

/** A form for one new row, over the table it will be in. */
export function CreateDialog({ dataset, widget, open, onClose }: Props) {
  const { toasts } = useRuntime();
  const noun = dataset.noun;
  return (
    <ModalOverlay
      className="n3-overlay"
      isDismissable
      isOpen={open}
      onOpenChange={(next) => {
        if (!next) onClose();
      }}
    >
      <Modal className="n3-modal">
        <Dialog className="n3-dialog">
          <Heading slot="title">New {noun}</Heading>
          <FormBody
            widget={`${widget}:new`}
            dataset={dataset}
            mode="create"
            submit={`Create ${noun}`}
            onDone={() => {
              // The new row may be where it can’t be seen.
              toasts.show(`New ${noun} created`);
              onClose();
            }}
            onCancel={onClose}
            autoFocus
          />
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
