import { useId, type ReactNode } from "react";
import "./panel.css";

interface PanelProps {
  readonly title: string;
  readonly children: ReactNode;
}

/** A card in the middle of a page that has little else: who signs in sees nothing beside it. */
export function Panel({ title, children }: PanelProps) {
  const id = useId();
  return (
    <section className="n3-card n3-centered" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {children}
    </section>
  );
}
