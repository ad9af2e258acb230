import { Popover as AriaPopover, type PopoverProps } from "react-aria-components";

const margin = 12;

/** What opens at a control. It stays above what the page leaves room for: the bar of a preview. */
export function Popover(props: PopoverProps) {
  const room = document.documentElement.style.getPropertyValue("--room-below");
  return <AriaPopover containerPadding={margin + (Number.parseFloat(room) || 0)} {...props} />;
}
