// The extension in a real VS Code: inside the editor by its own interfaces, outside by mouse and keyboard.
import { equal, ok } from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, afterEach, before, suite, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import type { FrameLocator, Page } from "playwright-core";
import type { Outcome } from "./host.ts";
import { root, Workbench } from "./workbench.ts";

const patience = 20_000; // milliseconds until something that should come is given up

const workbench = new Workbench();

before(() => workbench.start());
after(() => workbench.stop());

test("inside the editor", async (t) => {
  const page = await workbench.open(join(import.meta.dirname, "workspace/host"), "host");
  await until("the report of the driver", () => existsSync(workbench.report));
  await page.close();
  const outcomes = JSON.parse(readFileSync(workbench.report, "utf8")) as Outcome[];
  ok(outcomes.length > 0);
  for (const { name, message } of outcomes) {
    await t.test(name, () => {
      if (message !== undefined) throw new Error(message);
    });
  }
});

suite("on the screen", () => {
  let page: Page;

  before(async () => {
    page = await workbench.open(join(root, "testdata/examples/user_management"), "example");
    await page.locator(".explorer-folders-view").getByText("user_management.n3").dblclick();
    await page.locator(".codelens-decoration").first().waitFor();
  });

  // What was on the screen says more than a time that ran out.
  afterEach(async (t) => {
    const folder = process.env.N3_SCREENSHOTS;
    if (folder !== undefined && "passed" in t && !t.passed) {
      await page.screenshot({ path: join(folder, "failed.png") });
    }
  });

  test("the first paint is followed by the colours of the server", async () => {
    const colour = (text: string) =>
      page
        .locator(".view-line span span")
        .getByText(text, { exact: true })
        .first()
        .evaluate((e) => getComputedStyle(e).color);
    // A keyword, a type and a name differ.
    equal(
      new Set([await colour("dataset"), await colour("string"), await colour("user_profiles")])
        .size,
      3,
    );
  });

  test("a mistake is underlined, and the underline goes when it is mended", async () => {
    await goTo(page, 5, "role: ".length); // before `string` of role
    await page.keyboard.type("x");
    await page.locator(".squiggly-error").first().waitFor({ timeout: patience });
    await page.keyboard.press("Backspace");
    await page.locator(".squiggly-error").first().waitFor({ state: "detached", timeout: patience });
  });

  test("completion opens while typing and writes what is chosen", async () => {
    await goTo(page, 6);
    await page.keyboard.press("Enter");
    await page.keyboard.type("nickname: str");
    const chosen = page.locator(
      ".suggest-widget.visible .monaco-list-row.focused[aria-label^='string']",
    );
    // A workbench that has just started may not ask for its first letters: the last one is typed again.
    for (let tries = 0; tries < 5; tries++) {
      const open = chosen.waitFor({ timeout: patience / 5 }).then(
        () => true,
        () => false,
      );
      if (await open) break;
      await page.keyboard.press("Escape");
      await page.keyboard.press("Backspace");
      await page.keyboard.type("r");
    }
    await chosen.waitFor({ timeout: patience });
    await page.keyboard.press("Enter");
    await page.locator(".suggest-widget.visible").waitFor({ state: "hidden" });
    ok(
      (await page.locator(".view-lines").innerText())
        .replaceAll("\u00a0", " ")
        .includes("nickname: string"),
      await page.locator(".view-lines").innerText(),
    );
    await page.keyboard.press("Control+Z");
    while ((await page.locator(".view-lines").innerText()).includes("nickname")) {
      await page.keyboard.press("Control+Z");
    }
  });

  test("the preview opens beside the program, follows the typing and the clicks, and ends with its panel", async () => {
    await page.locator(".editor-actions [aria-label*='Open Preview']").click({ timeout: patience });
    const app = await previewed(page);
    await app.getByText("No user profiles yet").waitFor({ timeout: 3 * patience });
    const address = await addressOf(page);
    equal((await fetch(address)).status, 200);
    for (const name of ["Ada Lovelace", "Grace Hopper", "Alan Turing"]) {
      await app
        .getByRole("button", { name: /^(Add the first|New) user profile$/ })
        .first()
        .click();
      const form = app.getByRole("dialog");
      await form.getByLabel("Name").fill(name);
      await form.getByLabel("Email").fill(`${name.split(" ").join(".").toLowerCase()}@example.com`);
      await form.getByRole("button", { name: "Create user profile" }).click();
      await form.waitFor({ state: "hidden" });
      await app.getByText(name).first().waitFor();
    }

    // What is typed is shown before it is saved: a column that nothing is stored of yet, and a title.
    await goTo(page, 6);
    await page.keyboard.press("Enter");
    await page.keyboard.type("nickname: string ");
    await app.getByRole("columnheader", { name: /Nickname/ }).waitFor({ timeout: patience });
    await app.getByText("Ada Lovelace").first().waitFor();
    await page.locator(".tab.dirty").filter({ hasText: "user_management.n3" }).waitFor();
    const pictures = process.env.N3_SCREENSHOTS;
    if (pictures !== undefined) {
      await page.keyboard.press("Escape"); // the list of completions
      await app.getByText("New user profile created").first().waitFor({ state: "detached" });
      await page.screenshot({ path: join(pictures, "unsaved.png") });
    }
    while ((await page.locator(".view-lines").innerText()).includes("nickname")) {
      await page.keyboard.press("Control+Z");
    }
    await app
      .getByRole("columnheader", { name: /Nickname/ })
      .waitFor({ state: "detached", timeout: patience });
    await goTo(page, 20); // after `show_table user_profiles {`
    await page.keyboard.press("Enter");
    await page.keyboard.type('title: "Everybody"'); // over the quote that the editor closes by itself
    await app.getByText("Everybody", { exact: true }).first().waitFor({ timeout: patience });
    equal((await stateOf(address)).unsaved, true);
    await page.keyboard.press("Control+S");
    await until("the saved state", async () => !(await stateOf(address)).unsaved);
    await app.getByText("Everybody", { exact: true }).first().waitFor({ timeout: patience });

    // The cursor is on the table, and a place that is chosen in the app is opened where the program is.
    await goTo(page, 20, 4);
    await until("the place of the cursor", async () => {
      const { cursor } = await stateOf(address);
      return cursor?.widget !== undefined && cursor.page === "UserManagement";
    });
    const { session, cursor } = await stateOf(address);
    await app.getByText("Ada Lovelace").first().click(); // the focus is in the app
    const opened = await fetch(`${address}__n3/open`, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-N3-Session": session },
      body: JSON.stringify({ page: cursor?.page, widget: cursor?.widget, field: "email" }),
    });
    equal(opened.status, 204, await opened.text());
    await page
      .locator("#status\\.editor\\.selection")
      .getByText("Ln 4, Col 5")
      .waitFor({ timeout: patience });
    equal(await page.locator("iframe.webview.ready").count(), 1, "the preview is still beside it");

    if (pictures !== undefined) {
      await goTo(page, 1, 0);
      await page.keyboard.press("Control+B");
      await app.getByRole("columnheader").first().waitFor({ timeout: patience });
      await page.screenshot({ path: join(pictures, "vscode.png") });
    }
    // The middle button closes a tab.
    await page
      .locator(".tab")
      .filter({ hasText: "(preview)" })
      .click({ button: "middle", timeout: patience });
    await until("the end of the preview", () =>
      fetch(address).then(
        () => false,
        () => true,
      ),
    );
  });
});

/** Puts the cursor so many characters after the first of a line, or at its end. */
async function goTo(page: Page, line: number, characters?: number): Promise<void> {
  const keys = page.keyboard;
  // What is typed goes where the focus is, which may be inside the app.
  await page.locator(".tab").filter({ hasText: "user_management.n3" }).click();
  await keys.press("Control+Home");
  for (let i = 1; i < line; i++) await keys.press("ArrowDown");
  await keys.press("End");
  if (characters === undefined) return;
  await keys.press("Home");
  for (let i = 0; i < characters; i++) await keys.press("ArrowRight");
}

/** The app inside the panel: a frame of the editor's webview, which is two frames itself. */
async function previewed(page: Page): Promise<FrameLocator> {
  const outer = page.locator("iframe.webview.ready");
  await outer.waitFor({ timeout: patience });
  return panel(page).frameLocator("iframe#app");
}

function panel(page: Page): FrameLocator {
  return page.frameLocator("iframe.webview.ready").frameLocator("iframe#active-frame");
}

/** The preview's own address. The window reaches it by the proxy of the editor, by another host and below a path. */
async function addressOf(page: Page): Promise<string> {
  const address = await panel(page).locator("#status").innerText();
  const port = /^http:\/\/code\.localhost:\d+\/proxy\/(\d+)\/$/.exec(address)?.[1];
  ok(port, address);
  return `http://127.0.0.1:${port}/`;
}

/** The state that the preview tells its pages. */
interface State {
  session: string;
  unsaved: boolean;
  cursor?: { page?: string; widget?: string };
}

async function stateOf(address: string): Promise<State> {
  const response = await fetch(`${address}__n3/events`);
  ok(response.body);
  let text = "";
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    const data = /^data: (.*)\n/m.exec(text)?.[1];
    if (data !== undefined) return JSON.parse(data) as State;
  }
  throw new Error("the preview tells no state");
}

async function until(what: string, done: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + 3 * patience;
  while (!(await done())) {
    if (Date.now() > end) throw new Error(`${what} did not come`);
    await sleep(100);
  }
}
