import type { ComponentProps, ReactNode } from "react";
import { OpeningButton } from "./opening_button";
import { DialogBox } from "./opened";

interface Props {
  readonly className: string;
  /** It narrows what is shown. */
  readonly on?: boolean;
  readonly text: ReactNode;
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly box: Pick<ComponentProps<typeof DialogBox>, "className" | "label" | "placement">;
  readonly children: ReactNode;
}

/** A button with a box beside it, in which something is entered. */
export function DialogButton({ text, box, children, onOpenChange, ...button }: Props) {
  return (
    <OpeningButton
      {...button}
      opens="dialog"
      onOpen={() => {
        onOpenChange(true);
      }}
      opened={(element) => (
        <DialogBox
          {...box}
          button={element}
          onClose={() => {
            onOpenChange(false);
          }}
        >
          {children}
        </DialogBox>
      )}
    >
      {text}
    </OpeningButton>
  );
}
