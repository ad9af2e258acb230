import { createContext, createElement, useContext, type ReactNode } from "react";
import { CopyTitleContext, PageTitleContext } from "./context";

/** The level of the next heading. The page's title is the only one of the first. */
const LevelContext = createContext(2);

export function useHeadingLevel(): number {
  return useContext(LevelContext);
}

/** A heading skips no level, and HTML has six (WCAG 1.3.1). */
export function headingTag(level: number): "h2" | "h3" | "h4" | "h5" | "h6" {
  return (["h2", "h3", "h4", "h5", "h6"] as const)[level - 2] ?? "h6";
}

function headingAt(level: number, text: ReactNode): ReactNode {
  return createElement(headingTag(level), { className: "n3-heading" }, text);
}

/** A heading, and below it what has headings one level deeper. */
export function Headed({
  heading,
  children,
}: {
  readonly heading: ReactNode;
  readonly children: ReactNode;
}) {
  const level = useHeadingLevel();
  return (
    <>
      {headingAt(level, heading)}
      <LevelContext value={level + 1}>{children}</LevelContext>
    </>
  );
}

/** The heading of a widget; none where the page's title has said it already. */
export function WidgetHeading({ title }: { readonly title: string }) {
  const level = useHeadingLevel();
  const isCopy = useContext(CopyTitleContext) !== null;
  if (useContext(PageTitleContext) === title && !isCopy) return null;
  return headingAt(level, title);
}
