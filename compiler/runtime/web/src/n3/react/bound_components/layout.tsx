import { Children, isValidElement, type ReactElement, type ReactNode } from "react";
import { Tab as AriaTab, TabList, TabPanel, Tabs as AriaTabs } from "react-aria-components";
import { useAccessibleTitle } from "../context";
import { Headed } from "../heading";
import { PendingWidget } from "./pending";
import { layout as words } from "../../words/layout";

interface Box {
  readonly widgetKey?: string;
  /** Not saved yet: whether it is shown is not known. */
  readonly pending?: true;
  readonly children: ReactNode;
}

/** Side by side where there is room. */
export function Row({ widgetKey, pending, children }: Box) {
  if (pending === true) return <PendingWidget widgetKey={widgetKey} />;
  return (
    <div className="n3-row-layout" data-n3-widget={widgetKey}>
      {children}
    </div>
  );
}

/** One below the other. */
export function Column({ widgetKey, pending, children }: Box) {
  if (pending === true) return <PendingWidget widgetKey={widgetKey} />;
  return (
    <div className="n3-column-layout" data-n3-widget={widgetKey}>
      {children}
    </div>
  );
}

interface Titled extends Box {
  readonly title: string;
}

/** A part of a page under its own heading. */
export function Section({ widgetKey, pending, title, children }: Titled) {
  const spoken = useAccessibleTitle(title);
  if (pending === true) return <PendingWidget widgetKey={widgetKey} />;
  return (
    <section className="n3-section" aria-label={spoken} data-n3-widget={widgetKey}>
      <Headed heading={title}>
        <div className="n3-column-layout">{children}</div>
      </Headed>
    </section>
  );
}

/** Several parts in one place, one shown at a time. Its children are `Tab`s. */
export function Tabs({ widgetKey, pending, children }: Box) {
  if (pending === true) return <PendingWidget widgetKey={widgetKey} />;
  const tabs = Children.toArray(children).filter((child): child is ReactElement<Titled> =>
    isValidElement(child),
  );
  return (
    <AriaTabs
      className="n3-tabs"
      data-n3-widget={widgetKey}
      // Else its panel would come a frame after its list.
      {...(tabs[0] === undefined ? {} : { defaultSelectedKey: tabs[0].props.title })}
    >
      <TabList className="n3-tab-list" aria-label={words.tabs}>
        {tabs.map(({ props: { title, widgetKey } }) => (
          <AriaTab key={title} id={title} className="n3-tab" data-n3-widget={widgetKey}>
            {title}
          </AriaTab>
        ))}
      </TabList>
      {tabs.map(({ props: { title, widgetKey, pending, children } }) => (
        <TabPanel key={title} id={title} className="n3-tab-panel">
          {pending === true ? <PendingWidget widgetKey={widgetKey} /> : children}
        </TabPanel>
      ))}
    </AriaTabs>
  );
}

/** One part of `Tabs`. */
export function Tab({ children }: Titled) {
  return children;
}
