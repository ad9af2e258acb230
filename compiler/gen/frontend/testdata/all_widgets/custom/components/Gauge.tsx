import { useMe } from "n3";

/** Shown by `show_component "Gauge"`. This file is yours: it is written once and never again. */
export default function Gauge() {
  const me = useMe();
  return <section className="n3-card n3-state">Hello, {me?.user.name ?? "visitor"}.</section>;
}
