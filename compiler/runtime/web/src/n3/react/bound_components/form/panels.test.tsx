import { act, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import axe from "axe-core";
import { describe, expect, test } from "vitest";
import { TestApp } from "../../../../../testing/app";
// Loaded when first asked: on a busy machine that takes longer than a test waits.
import "../overlays";
import { BoundTableWidget } from "../table";

async function table(app = new TestApp()) {
  const result = await app.render(
    <BoundTableWidget datasetName="user_profiles" editable enableCreate enableDelete />,
  );
  return { app, user: userEvent.setup({ delay: null }), ...result };
}

const panel = (name: string) => screen.findByRole("dialog", { name });
const box = (name: string) => screen.getByRole<HTMLInputElement>("textbox", { name });
const press = (name: string) => screen.getByRole("button", { name });

async function nothingFound(element: Element) {
  const { violations } = await axe.run(element, {
    rules: { "color-contrast": { enabled: false } },
  });
  expect(violations).toEqual([]);
}

describe("a new row", () => {
  test("is made in a panel; the table beside it stays in use, and the focus comes back", async () => {
    const { app, user } = await table();
    await user.click(press("New user profile"));
    const dialog = await panel("New user profile");
    await within(dialog).findByRole("button", { name: "Create user profile" });
    expect(document.activeElement).toBe(box("Name"));
    expect(screen.getByRole("grid")).toBeDefined();
    expect(dialog.getAttribute("aria-modal")).toBeNull();
    await nothingFound(dialog);
    await user.type(box("Name"), "Zed");
    await user.type(box("Email"), "z@example.com{Enter}");
    await app.settle();
    expect(app.server.row(4)?.name).toBe("Zed");
    expect(screen.queryByRole("dialog")).toBeNull();
    expect(document.activeElement).toBe(press("New user profile"));
  });

  test("Escape closes the panel; what was entered is asked about", async () => {
    const { app, user } = await table();
    await user.click(press("New user profile"));
    await panel("New user profile");
    await screen.findByRole("button", { name: "Create user profile" });
    await user.keyboard("{Escape}");
    expect(screen.queryByRole("dialog")).toBeNull();
    await user.click(press("New user profile"));
    await user.type(box("Name"), "Half");
    await user.keyboard("{Escape}");
    const question = await screen.findByRole("alertdialog", { name: "Discard changes?" });
    await nothingFound(question);
    expect(document.activeElement?.textContent).toBe("Keep editing");
    await user.click(within(question).getByRole("button", { name: "Keep editing" }));
    await app.settle();
    expect(box("Name").value).toBe("Half");
    await user.click(press("Close"));
    await user.click(await screen.findByRole("button", { name: "Discard" }));
    await waitFor(() => {
      expect(document.activeElement).toBe(press("New user profile"));
    });
    expect(screen.queryByRole("dialog")).toBeNull();
    await user.click(press("New user profile"));
    expect(box("Name").value).toBe("");
  });

  test("a key that an input method has taken closes nothing", async () => {
    const { user } = await table();
    await user.click(press("New user profile"));
    await screen.findByRole("button", { name: "Create user profile" });
    act(() => {
      box("Name").dispatchEvent(
        new KeyboardEvent("keydown", { key: "Escape", isComposing: true, bubbles: true }),
      );
    });
    expect(screen.getByRole("dialog")).toBeDefined();
  });
});

describe("a row", () => {
  async function opened() {
    const result = await table();
    await result.app.connect();
    await result.user.click(press("Open Alan"));
    await panel("Alan");
    await screen.findByRole("button", { name: "Save" });
    return result;
  }

  test("opens beside its list, with its form and with what else it has", async () => {
    const { app, user } = await opened();
    const dialog = screen.getByRole("dialog");
    expect(box("Name").value).toBe("Alan");
    expect(within(dialog).getByText("Created").nextSibling?.textContent).toContain("2026");
    await nothingFound(dialog);
    await user.type(box("Name"), " Turing");
    await user.click(press("Save"));
    await app.settle();
    expect(app.server.row(2)?.name).toBe("Alan Turing");
    expect(await panel("Alan Turing")).toBeDefined();
    await user.click(press("Close"));
    expect(document.activeElement).toBe(press("Open Alan Turing"));
  });

  test("its neighbours are one press away; what was entered is asked about", async () => {
    const { app, user } = await opened();
    await user.click(press("Next row"));
    await panel("Grace");
    await waitFor(() => {
      expect(box("Name").value).toBe("Grace");
    });
    expect(press("Next row").getAttribute("aria-disabled")).toBe("true");
    await user.click(press("Previous row"));
    await panel("Alan");
    await user.type(box("Name"), "!");
    await user.click(press("Previous row"));
    await user.click(await screen.findByRole("button", { name: "Discard" }));
    await panel("Ada");
    await app.settle();
    expect(app.runtime.unsaved.isChanged()).toBe(false);
  });

  test("another row that is opened from the list asks, too", async () => {
    const { user } = await opened();
    await user.type(box("Name"), "!");
    await user.click(press("Open Ada"));
    await user.click(await screen.findByRole("button", { name: "Keep editing" }));
    expect(box("Name").value).toBe("Alan!");
    await user.click(press("Open Ada"));
    await user.click(await screen.findByRole("button", { name: "Discard" }));
    await panel("Ada");
  });

  test("the arrow keys walk through the list where nobody types", async () => {
    const { user } = await opened();
    expect(document.activeElement).toBe(screen.getByRole("dialog"));
    await user.keyboard("{ArrowDown}");
    await panel("Grace");
    await user.keyboard("{ArrowUp}{ArrowUp}");
    await panel("Ada");
  });

  test("that somebody deletes meanwhile is said so", async () => {
    const { app, user } = await opened();
    await user.type(box("Name"), "!");
    await app.happens((server) => {
      server.delete(2);
    });
    expect(within(screen.getByRole("dialog")).getByRole("alert").textContent).toContain(
      "This row was deleted",
    );
    expect(box("Name").value).toBe("Alan!");
  });

  test("is deleted from its panel, and taken back", async () => {
    const { app, user } = await opened();
    await user.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Delete" }));
    expect(screen.queryByRole("dialog")).toBeNull();
    expect(app.runtime.toasts.all().at(-1)?.message).toBe("Alan deleted");
    await app.settle();
  });
});

test("a row that its reader may not change is shown as it is", async () => {
  const rows = [
    { id: 1, name: "Ada", email: "a@b.c", role: null, _can: { update: false, delete: false } },
  ];
  const { user } = await table(new TestApp(rows));
  await user.click(press("Open Ada"));
  const dialog = await panel("Ada");
  await within(dialog).findByText("a@b.c");
  expect(within(dialog).queryByRole("textbox")).toBeNull();
  await nothingFound(dialog);
});
