import { useRef, useState, type ReactNode } from "react";
import { Link, useRoute } from "wouter";
import type { PageDefinition } from "./app_definition";
import { AppearanceControls } from "./appearance_controls";
import { Avatar } from "./avatar";
import { ConnectionState } from "./connection_state";
import { useApp } from "./context";
import { Icon } from "./icon";
import { WaitingChanges } from "./outbox/waiting_changes";
import { PaletteButton, usePalette } from "./palette/palette_host";
import type { Appearance } from "../core/theme";
import { useOfferedPages } from "./use_offered_pages";
import { useCurrentUser } from "./use_current_user";
import { page as words } from "../words/page";

/** Around every page: where one is, where one can go, who one is, and whether data is live. */
export function Shell({
  appearance,
  children,
}: {
  readonly appearance: Appearance;
  readonly children: ReactNode;
}) {
  const [open, setOpen] = useState(false);
  const menuButton = useRef<HTMLButtonElement>(null);
  const pages = useOfferedPages();
  const palette = usePalette(appearance);
  const close = () => {
    setOpen(false);
  };
  return (
    <div
      className="n3-shell"
      data-menu={open ? "open" : "closed"}
      onKeyDown={({ key }) => {
        if (!open || key !== "Escape") return;
        close();
        menuButton.current?.focus();
      }}
    >
      <a className="n3-skip" href="#n3-main">
        {words.skip}
      </a>
      <header className="n3-bar">
        <button
          type="button"
          ref={menuButton}
          className="n3-icon-button"
          aria-expanded={open}
          aria-controls="n3-nav"
          aria-label={open ? words.closeMenu : words.openMenu}
          onClick={() => {
            setOpen(!open);
          }}
        >
          <Icon name={open ? "close" : "menu"} />
        </button>
        <Brand onFollow={close} />
        <PaletteButton palette={palette} />
      </header>
      <aside className="n3-side" id="n3-nav">
        <Brand onFollow={close} />
        <PaletteButton palette={palette} />
        <nav aria-label={words.pages}>
          {pages.map((page) => (
            <NavLink key={page.name} page={page} onFollow={close} />
          ))}
        </nav>
        <div className="n3-side-foot">
          <div className="n3-who">
            <Who />
            <ConnectionState />
          </div>
          <AppearanceControls appearance={appearance} />
        </div>
      </aside>
      <main className="n3-main" id="n3-main" tabIndex={-1}>
        <WaitingChanges />
        {children}
      </main>
      {palette.element}
    </div>
  );
}

function Brand({ onFollow }: { readonly onFollow: () => void }) {
  const { app } = useApp();
  return (
    <Link className="n3-app-title" href={app.home} onClick={onFollow}>
      <span className="n3-logo" aria-hidden="true">
        {Array.from(app.title)[0]?.toUpperCase()}
      </span>
      {app.title}
    </Link>
  );
}

function NavLink({
  page,
  onFollow,
}: {
  readonly page: PageDefinition;
  readonly onFollow: () => void;
}) {
  const [active] = useRoute(page.path);
  return (
    <Link
      className="n3-nav-link"
      href={page.path}
      aria-current={active ? "page" : undefined}
      onClick={onFollow}
    >
      <Icon name={page.icon ?? "page"} />
      {page.title}
    </Link>
  );
}

/** Who is signed in. */
function Who() {
  const me = useCurrentUser();
  if (me === undefined || me.user.anonymous) return null;
  const name = me.user.name ?? String(me.user.id);
  return (
    <>
      <Avatar name={name} />
      <span>
        {name}
        {me.user.roles.length > 0 && <small>{me.user.roles.join(", ")}</small>}
      </span>
    </>
  );
}
