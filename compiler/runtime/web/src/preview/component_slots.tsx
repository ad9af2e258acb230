import {
  Component as ReactComponent,
  useEffect,
  useState,
  useSyncExternalStore,
  type ComponentType,
  type ReactNode,
} from "react";
import { Listeners } from "../n3/core/listeners";
import { showStyle, type ShowStyle } from "./component_styles";
import { frameOf } from "./source_frame";

/** What is at an address: a component, or what is wrong with its file. */
interface Loaded {
  readonly default?: ComponentType;
  readonly problem?: string;
}

export type LoadComponent = (address: string) => Promise<Loaded>;

// Addresses are from the root of the preview, wherever that is.
const load: LoadComponent = (address) =>
  import(/* @vite-ignore */ import.meta.env.BASE_URL + address.slice(1)) as Promise<Loaded>;

interface Shown {
  /** Each text of a component is another one, whose state begins anew. */
  readonly version: number;
  readonly address: string;
  readonly component: ComponentType | null;
  readonly problem: string | null;
}

interface Slot {
  readonly Component: ComponentType;
  replace(address: string, style: string): Promise<void>;
}

const slots = new Map<string, Slot>();

function newSlot(
  name: string,
  address: string,
  style: string,
  loadComponent: LoadComponent,
  showStyleOf: ShowStyle,
): Slot {
  const changed = new Listeners();
  let shown: Shown = { version: 0, address: "", component: null, problem: null };
  const become = (next: Omit<Shown, "version">) => {
    shown = { ...next, version: shown.version + 1 };
    changed.notify();
  };
  let asked = 0;
  const replace = async (next: string, nextStyle: string) => {
    asked += 1;
    const mine = asked; // of several answers the newest counts
    const styled = showStyleOf(name, nextStyle);
    if (next === shown.address && next !== "") return styled; // its state stays
    if (next === "") {
      become({ address: next, component: null, problem: missing(name) });
      return;
    }
    try {
      const [{ default: component, problem }] = await Promise.all([loadComponent(next), styled]);
      if (mine !== asked) return;
      const none = component === undefined && problem === undefined;
      become({
        address: next,
        component: component ?? null,
        problem: none ? `${fileOf(name)} has no default export.` : (problem ?? null),
      });
    } catch (error) {
      const said = await frameOf(error);
      if (mine === asked) become({ address: next, component: null, problem: said });
    }
  };
  void replace(address, style);
  return {
    Component() {
      const {
        version,
        component: Current,
        problem,
      } = useSyncExternalStore(changed.subscribe, () => shown);
      if (problem !== null) return <Problem name={name} text={problem} />;
      if (Current === null) return null;
      return (
        <Boundary key={version} name={name}>
          <Current />
        </Boundary>
      );
    },
    replace,
  };
}

/** The component of a name: it stays while its file is edited, and shows what the file has. */
export function componentSlot(
  name: string,
  address: string,
  style: string,
  loadComponent: LoadComponent = load,
  showStyleOf: ShowStyle = showStyle,
): ComponentType {
  const known = slots.get(name) ?? newSlot(name, address, style, loadComponent, showStyleOf);
  slots.set(name, known);
  return known.Component;
}

/**
 * Shows the newer text and stylesheet of a component, if it was ever shown; "" where its file is
 * gone, or it has no stylesheet.
 */
export async function replaceComponent(
  name: string,
  address: string,
  style: string,
): Promise<void> {
  await slots.get(name)?.replace(address, style);
}

/** Whether a component was ever shown. */
export function isShown(name: string): boolean {
  return slots.has(name);
}

const fileOf = (name: string) => `custom/components/${name}.tsx`;

const missing = (name: string) => `${fileOf(name)} does not exist. It could be:

import { useMe } from "n3";

export default function ${name}() {
  const me = useMe();
  return <p>Hello, {me?.user.name ?? "visitor"}.</p>;
}
`;

interface BoundaryProps {
  readonly name: string;
  readonly children: ReactNode;
}

/** What a component throws is shown in its place, and nowhere else. */
class Boundary extends ReactComponent<BoundaryProps, { readonly error: unknown }> {
  override state: { readonly error: unknown } = { error: undefined };

  static getDerivedStateFromError(error: unknown): { error: unknown } {
    return { error };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === undefined) return this.props.children;
    return <Thrown name={this.props.name} error={error} />;
  }
}

function Thrown({ name, error }: { readonly name: string; readonly error: unknown }) {
  const [text, setText] = useState(String(error));
  useEffect(() => {
    let gone = false;
    void frameOf(error).then((frame) => {
      if (!gone) setText(frame);
    });
    return () => {
      gone = true;
    };
  }, [error]);
  return <Problem name={name} text={text} />;
}

function Problem({ name, text }: { readonly name: string; readonly text: string }) {
  return (
    <section className="n3-card n3-component-problem" role="alert">
      <strong>{name} cannot be shown</strong>
      <pre>{text}</pre>
    </section>
  );
}
