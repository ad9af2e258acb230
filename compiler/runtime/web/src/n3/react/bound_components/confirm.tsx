import { Button, Dialog, Heading, Modal, ModalOverlay } from "react-aria-components";

interface ConfirmProps {
  /** Null: nothing is asked. */
  readonly question: string | null;
  readonly label: string;
  readonly onYes: () => void;
  readonly onNo: () => void;
}

/** Asks before something is done. */
export function Confirm({ question, label, onYes, onNo }: ConfirmProps) {
  return (
    <ModalOverlay
      className="n3-overlay"
      isOpen={question !== null}
      isDismissable
      onOpenChange={(open) => {
        if (!open) onNo();
      }}
    >
      <Modal className="n3-modal">
        <Dialog className="n3-dialog" role="alertdialog">
          <Heading slot="title">{label}</Heading>
          <p>{question}</p>
          <div className="n3-form-foot">
            <Button className="n3-button" onPress={onNo}>
              Cancel
            </Button>
            <Button className="n3-button n3-primary" onPress={onYes} autoFocus>
              {label}
            </Button>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
