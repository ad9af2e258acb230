/** Shows the stylesheet of a component from an address; "" where it has none. */
export type ShowStyle = (name: string, address: string) => Promise<void>;

const links = new Map<string, HTMLLinkElement>();

/**
 * The stylesheet before stays until the newer one is there, and this takes its place among the
 * others. One that cannot be loaded changes nothing.
 */
export const showStyle: ShowStyle = async (name, address) => {
  const before = links.get(name);
  const next = address === "" ? null : hrefOf(address);
  if (before?.getAttribute("href") === next) return;
  if (next === null) {
    links.delete(name);
    before?.remove();
    return;
  }
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = next;
  link.dataset.n3Component = name;
  links.set(name, link);
  const loaded = new Promise<boolean>((resolve) => {
    link.onload = () => {
      resolve(true);
    };
    link.onerror = () => {
      resolve(false);
    };
  });
  if (before?.isConnected === true) before.after(link);
  else document.head.append(link);
  const isThere = await loaded;
  if (links.get(name) !== link) return; // a newer one, which takes the others away
  if (isThere) {
    for (const other of document.querySelectorAll(`link[data-n3-component="${name}"]`))
      if (other !== link) other.remove();
    return;
  }
  link.remove();
  if (before === undefined) links.delete(name);
  else links.set(name, before);
};

// Addresses are from the root of the preview, wherever that is.
const hrefOf = (address: string) => import.meta.env.BASE_URL + address.slice(1);
