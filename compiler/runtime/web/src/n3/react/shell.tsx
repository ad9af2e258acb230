import { useEffect, useState, useSyncExternalStore, type ReactNode } from "react";
import { Link, useRoute } from "wouter";
import type { PageDefinition } from "./app_definition";
import type { ThemeMode } from "../core/theme";
import { useApp } from "./context";
import type { ThemeSwitch } from "../core/theme";
import { useCurrentUser } from "./use_current_user";
import { useSocketState } from "./use_socket";

/** The frame: title, menu, theme, and a calm word when the server is away. */
export function Shell({
  theme,
  children,
}: {
  readonly theme: ThemeSwitch;
  readonly children: ReactNode;
}) {
  const { app } = useApp();
  const me = useCurrentUser();
  const [open, setOpen] = useState(false);
  const pages = app.pages.filter(
    ({ name, path, menu }) =>
      menu !== false && !path.includes(":") && me?.pages[name]?.access !== false,
  );
  return (
    <div className="n3-shell" data-menu={open ? "open" : "closed"}>
      <a className="n3-skip" href="#n3-main">
        Skip to content
      </a>
      <header className="n3-bar">
        <button
          type="button"
          className="n3-menu-button"
          aria-expanded={open}
          aria-controls="n3-nav"
          onClick={() => {
            setOpen(!open);
          }}
        >
          <span className="n3-menu-icon" aria-hidden="true" />
          Menu
        </button>
        <span className="n3-app-title">{app.title}</span>
      </header>
      <aside className="n3-side" id="n3-nav">
        <Link className="n3-app-title" href={app.home}>
          {app.title}
        </Link>
        <nav aria-label="Pages">
          {pages.map((page) => (
            <NavLink
              key={page.name}
              page={page}
              onFollow={() => {
                setOpen(false);
              }}
            />
          ))}
        </nav>
        <div className="n3-side-foot">
          {me !== undefined && !me.user.anonymous && (
            <p className="n3-who">
              {me.user.name ?? me.user.id}
              {me.user.roles.length > 0 && <small>{me.user.roles.join(", ")}</small>}
            </p>
          )}
          <ThemeButtons theme={theme} />
        </div>
      </aside>
      <main className="n3-main" id="n3-main" tabIndex={-1}>
        <ServerAway />
        {children}
      </main>
    </div>
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
      {page.title}
    </Link>
  );
}

const themes: readonly (readonly [ThemeMode, string])[] = [
  ["light", "Light"],
  ["dark", "Dark"],
  ["auto", "Auto"],
];

function ThemeButtons({ theme }: { readonly theme: ThemeSwitch }) {
  const mode = useSyncExternalStore(theme.subscribe, theme.mode);
  return (
    <div className="n3-segments" role="group" aria-label="Theme">
      {themes.map(([value, label]) => (
        <button
          key={value}
          type="button"
          aria-pressed={mode === value}
          onClick={() => {
            theme.choose(value);
          }}
        >
          {label}
        </button>
      ))}
    </div>
  );
}

const calm = 2_000;

/** Says that the server is away once it stayed away a moment. */
function ServerAway() {
  const { runtime } = useApp();
  const state = useSocketState();
  const away = state !== null && state !== "live";
  const [shown, setShown] = useState(false);
  useEffect(() => {
    if (!away) return;
    const cancel = runtime.clock.after(calm, () => {
      setShown(true);
    });
    return () => {
      cancel();
      setShown(false);
    };
  }, [away, runtime]);
  return (
    <div role="status" aria-live="polite">
      {shown && (
        <p className="n3-away">
          <span className="n3-dot" data-state="waiting" aria-hidden="true" />
          The server can’t be reached. The page updates when the connection is back.
        </p>
      )}
    </div>
  );
}
