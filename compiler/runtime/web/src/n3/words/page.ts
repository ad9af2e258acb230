import { count } from "./english";
import { part } from "./language";

const changes = (n: number) => count(n, { one: "change", other: "changes" });

/** The frame around the pages, and what is shown instead of a page or a widget. */
export const page = /* @__PURE__ */ part("page", {
  skip: "Skip to content",
  pages: "Pages",
  openMenu: "Open the menu",
  closeMenu: "Close the menu",
  searchHint: "Search or run a command",
  /** The key that is held with a letter. */
  control: "Ctrl",
  dismiss: "Dismiss",
  search: "Search",
  cancel: "Cancel",
  tryAgain: "Try again",

  live: "Live",
  reconnecting: "Reconnecting",
  offline: "Offline",
  youAreOffline: "You are offline.",
  lastRead: "The page shows what it last read, and updates when the connection is back.",

  theme: "Theme",
  light: "Light",
  dark: "Dark",
  system: "System",
  density: "Density",
  comfortable: "Comfortable",
  compact: "Compact",

  notFound: "Not found",
  noSuchPage: "There is no page at this address.",
  toStart: "Go to the start",
  refused: "You are not allowed to see this page",
  signIn: "Sign in to see this page",
  howToSignIn:
    "This app does not know who you are. Sign in with the service that protects it, then reload this page.",
  cookiesRefused: "This browser refuses cookies for this site; nobody can sign in without them.",

  identityChanged: "Somebody else is signed in by now.",
  leftWithIdentity:
    "Somebody else is signed in now. Changes that were not sent wait for whoever made them.",

  keptHere: "Kept here, and saved as soon as the server can be reached.",
  changesWait: (n: number) =>
    `${count(n, { one: "change waits, and is", other: "changes wait, and are" })} saved then.`,
  saving: (n: number) => `Saving ${changes(n)} …`,
  signInToSave: (n: number) => `Sign in again to save ${changes(n)}.`,
  undecided: (n: number) =>
    `${count(n, { one: "change needs", other: "changes need" })} a decision.`,
  fleeting: (n: number): string =>
    n === 1 ? "It is lost if this page is closed." : "They are lost if this page is closed.",
  partMissing:
    "This part of the page could not be loaded. The network may be away, or the app may have a new version.",
  newVersion: "The app has a new version.",
  reload: "Reload the page",
  cannotBeSent: "It could not be sent.",
  noSuchData: (name: string) => `The app no longer has “${name}”.`,
  show: "Show",

  discardQuestion: "Discard changes?",
  notSavedHere: "What you entered here is not saved.",
  discard: "Discard",
  keepEditing: "Keep editing",

  cannotBeShown: (what: string) => `“${what}” cannot be shown`,
  restWorks: "No data was lost. The rest of the page still works.",
  signInToSee: "Sign in to see this",
  notAllowedToSee: (title: string) => `You are not allowed to see “${title}”`,
  cannotBeLoaded: (title: string) => `${title} cannot be loaded`,
  nothingChanged: "Nothing was changed.",
  reference: (trace: string) => `Reference: ${trace}`,

  /* What the program has and the database does not, yet. */
  saveToCreateField: "save to create",
  saveToCreate: (title: string) => `Save to create ${title}`,
  saveToSee: "Save to see this",
});
