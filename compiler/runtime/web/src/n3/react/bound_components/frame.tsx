import { useContext, type CSSProperties, type ReactNode } from "react";
import { PageContext } from "../context";
import { useScope } from "../scope";
import type { Scope } from "../../core/scope";
import { useCurrentUser } from "../use_current_user";
import { PendingWidget } from "./pending";

interface Look {
  /** A CSS colour, or the name of one of the theme's. */
  readonly color?: string;
  readonly size?: string;
  readonly align?: string;
  readonly weight?: string;
  /** Of the widget's heading. */
  readonly title?: Omit<Look, "title">;
}

interface Props {
  readonly widgetKey: string;
  /** The widget has a rule: the server says who is shown it. */
  readonly restricted?: boolean;
  /** Not saved yet: whether it is shown is not known. */
  readonly pending?: true;
  readonly visible?: (scope: Scope) => unknown;
  readonly look?: Look;
  readonly children: ReactNode;
}

const sizes: Readonly<Record<string, string>> = {
  small: "0.875em",
  medium: "1em",
  large: "1.375em",
  xlarge: "2em",
};
const weights: Readonly<Record<string, number>> = { normal: 400, medium: 500, bold: 700 };
const aligns = new Set(["left", "center", "right"]);

/** Around a widget that has rules or a look of its own. */
export function Frame(props: Props) {
  if (props.pending !== true) return <Framed {...props} />;
  return <PendingWidget widgetKey={props.widgetKey} />;
}

function Framed({ widgetKey, restricted = false, visible, look, children }: Props) {
  const me = useCurrentUser();
  const page = useContext(PageContext);
  const scope = useScope();
  if (restricted && me?.pages[page ?? ""]?.widgets[widgetKey]?.access !== true) return null;
  if (visible !== undefined && visible(scope) !== true) return null;
  if (look === undefined) return children;
  const { title } = look;
  const style = title === undefined ? styleOf(look) : { ...styleOf(look), ...headingOf(title) };
  return (
    <div className={title === undefined ? undefined : "n3-headed"} style={style}>
      {children}
    </div>
  );
}

/** Handed down to the heading, wherever it is in the widget. */
function headingOf(look: Look): CSSProperties {
  const { color, fontSize, fontWeight, textAlign } = styleOf(look);
  return {
    "--heading-color": color,
    "--heading-size": fontSize,
    "--heading-weight": fontWeight,
    "--heading-align": textAlign,
  } as CSSProperties;
}

function styleOf({ color, size, align, weight }: Look): CSSProperties {
  return {
    ...(color === undefined ? {} : { color: colorOf(color) }),
    ...(size === undefined ? {} : { fontSize: sizes[size] ?? size }),
    ...(weight === undefined ? {} : { fontWeight: weights[weight] ?? weight }),
    ...(align !== undefined && aligns.has(align)
      ? { textAlign: align as "left" | "center" | "right" }
      : {}),
  };
}

/** A word is a colour of the theme where there is one of that name, and else one of CSS. */
function colorOf(color: string): string {
  return /^[A-Za-z][A-Za-z0-9_]*$/.test(color) ? `var(--color-${color}, ${color})` : color;
}
