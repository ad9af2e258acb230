import type { ReactNode } from "react";
import type { MenuEntry } from "./menu_list";
import { MenuList } from "./opened";
import { OpeningButton } from "./opening_button";

interface Props {
  readonly className: string;
  readonly label: string;
  readonly menuLabel: string;
  readonly tabIndex: number;
  readonly busy?: boolean;
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly entries: readonly MenuEntry[];
  readonly children: ReactNode;
}

/** A button with a menu below it. */
export function MenuButton({ menuLabel, entries, onOpenChange, ...button }: Props) {
  return (
    <OpeningButton
      {...button}
      opens="menu"
      onOpen={() => {
        onOpenChange(true);
      }}
      opened={(element) => (
        <MenuList
          label={menuLabel}
          button={element}
          entries={entries}
          onClose={() => {
            onOpenChange(false);
          }}
        />
      )}
    />
  );
}
