import { Children, isValidElement, type ReactElement, type ReactNode } from "react";
import { Tab as AriaTab, TabList, TabPanel, Tabs as AriaTabs } from "react-aria-components";
import { useAccessibleTitle } from "../context";

interface Box {
  readonly children: ReactNode;
}

/** Side by side where there is room. */
export function Row({ children }: Box) {
  return <div className="n3-row-layout">{children}</div>;
}

/** One below the other. */
export function Column({ children }: Box) {
  return <div className="n3-column-layout">{children}</div>;
}

interface Titled extends Box {
  readonly title: string;
}

/** A part of a page under its own heading. */
export function Section({ title, children }: Titled) {
  const spoken = useAccessibleTitle(title);
  return (
    <section className="n3-section" aria-label={spoken}>
      <h2>{title}</h2>
      <div className="n3-column-layout">{children}</div>
    </section>
  );
}

/** Several parts in one place, one shown at a time. Its children are `Tab`s. */
export function Tabs({ children }: Box) {
  const tabs = Children.toArray(children).filter((child): child is ReactElement<Titled> =>
    isValidElement(child),
  );
  return (
    <AriaTabs className="n3-tabs">
      <TabList className="n3-tab-list" aria-label="Tabs">
        {tabs.map(({ props: { title } }) => (
          <AriaTab key={title} id={title} className="n3-tab">
            {title}
          </AriaTab>
        ))}
      </TabList>
      {tabs.map(({ props: { title, children } }) => (
        <TabPanel key={title} id={title} className="n3-tab-panel">
          {children}
        </TabPanel>
      ))}
    </AriaTabs>
  );
}

/** One part of `Tabs`. */
export function Tab({ children }: Titled) {
  return children;
}
