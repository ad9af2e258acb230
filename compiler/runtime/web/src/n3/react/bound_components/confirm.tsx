import { Button, Dialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { page } from "../../words/page";

interface ConfirmProps {
  readonly question: string;
  /** The word of the button that does it; also the title where there is none. */
  readonly label: string;
  readonly title?: string;
  readonly cancel?: string;
  /** Something is lost by it: Enter does not do it. */
  readonly risky?: boolean;
  readonly onYes: () => void;
  readonly onNo: () => void;
}

/** Asks before something is done. */
export function Confirm(props: ConfirmProps) {
  const {
    question,
    label,
    title = label,
    cancel = page.cancel,
    risky = false,
    onYes,
    onNo,
  } = props;
  return (
    <ModalOverlay
      className="n3-overlay"
      isOpen
      isDismissable
      onOpenChange={(open) => {
        if (!open) onNo();
      }}
    >
      <Modal className="n3-modal">
        <Dialog className="n3-dialog" role="alertdialog">
          <Heading slot="title">{title}</Heading>
          <p>{question}</p>
          <div className="n3-form-foot">
            <Button className="n3-button" onPress={onNo} autoFocus={risky}>
              {cancel}
            </Button>
            <Button className="n3-button n3-primary" onPress={onYes} autoFocus={!risky}>
              {label}
            </Button>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
