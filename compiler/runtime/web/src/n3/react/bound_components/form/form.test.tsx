import { act, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import axe from "axe-core";
import { describe, expect, test } from "vitest";
import { Router } from "wouter";
import { memoryLocation } from "wouter/memory-location";
import { people, TestApp } from "../../../../../testing/app";
import { problem } from "../../../../../testing/fake_server";
import { ToastList } from "../../toast_list";
import { BoundFormWidget, type BoundFormWidgetProps } from ".";

async function shown(
  props: Partial<BoundFormWidgetProps<"user_profiles">> = {},
  app = new TestApp(),
) {
  const location = memoryLocation({ path: "/form", record: true });
  const result = await app.render(
    <Router hook={location.hook}>
      <BoundFormWidget datasetName="user_profiles" mode="create" {...props} />
    </Router>,
  );
  await screen.findByRole("button", { name: props.submit ?? "Save" });
  return { app, location, user: userEvent.setup({ delay: null }), ...result };
}

const box = (name: string) => screen.getByRole<HTMLInputElement>("textbox", { name });

const role = () => screen.getByRole<HTMLInputElement>("textbox", { name: /^Role/ });

describe("a form that makes rows", () => {
  test("has the fields that may be written, each with its label, and nothing that axe finds", async () => {
    const { container } = await shown();
    expect(screen.getAllByRole("textbox").map((input) => input.getAttribute("name"))).toEqual([
      "name",
      "email",
      "role",
    ]);
    expect(box("Name").getAttribute("aria-required")).toBe("true");
    const { violations } = await axe.run(container, { rules: { region: { enabled: false } } });
    expect(violations).toEqual([]);
  });

  test("says at each field what is wrong, goes to the first, and sends nothing", async () => {
    const { app, user } = await shown({ fields: ["email", "name"] });
    await user.click(screen.getByRole("button", { name: "Save" }));
    await app.settle();
    expect(screen.getByText("Name is required.")).toBeDefined();
    expect(document.activeElement).toBe(box("Email"));
    expect(box("Email").getAttribute("aria-invalid")).toBe("true");
    expect(app.server.requestsOf("POST")).toEqual([]);
    await user.type(box("Email"), "a");
    await app.settle();
    expect(box("Email").getAttribute("aria-invalid")).toBeNull();
  });

  test("names a field as it does at the field, also where the server refuses it", async () => {
    const { app, user } = await shown({
      fields: [{ name: "name", label: "Room" }],
      submit: "Book",
    });
    await user.click(screen.getByRole("button", { name: "Book" }));
    await app.settle();
    expect(screen.getByText("Room is required.")).toBeDefined();
    app.server.answer(({ method }) =>
      method === "POST"
        ? problem(422, "validation_failed", {
            errors: [{ field: "email", code: "required", message: "A value is required." }],
          })
        : null,
    );
    await user.type(box("Room"), "Two");
    await user.click(screen.getByRole("button", { name: "Book" }));
    await app.settle();
    expect(screen.getByRole("alert").textContent).toBe("Email: a value is required.");
  });

  test("saves, clears, and does what was asked for", async () => {
    const { app, user, location } = await shown({
      submit: "Add",
      autoClear: true,
      onSuccess: [
        { type: "toast", message: "Added" },
        { type: "refresh_table" },
        { type: "navigate", to: "/users" },
        { type: "navigate", to: "//evil.example" },
      ],
    });
    await user.type(box("Name"), "Zed");
    await user.type(box("Email"), "z@example.com{Enter}");
    await app.settle();
    expect(app.server.row(4)).toMatchObject({ name: "Zed", email: "z@example.com", role: null });
    expect(app.runtime.toasts.all()).toMatchObject([{ message: "Added" }]);
    expect(location.history).toEqual(["/form", "/users"]);
    expect(box("Name").value).toBe("");
  });

  test("whoever passes by a field that was cleared by a save has made no mistake", async () => {
    const { app, user } = await shown({ submit: "Add", autoClear: true });
    await user.type(box("Name"), "Zed");
    await user.type(box("Email"), "z@example.com{Enter}");
    await app.settle();
    expect(document.activeElement).toBe(box("Email"));
    await user.tab();
    await app.settle();
    expect(box("Email").getAttribute("aria-invalid")).toBeNull();
    await user.type(box("Email"), "z{Backspace}");
    await user.tab();
    await app.settle();
    expect(box("Email").getAttribute("aria-invalid")).toBe("true");
  });

  test("the server's refusals are shown at their fields; the rest below", async () => {
    const { app, user } = await shown();
    await user.type(box("Name"), "Zed");
    await user.type(box("Email"), "taken@example.com");
    app.server.answer(({ method }) =>
      method === "POST"
        ? problem(409, "conflict_unique", {
            errors: [{ field: "email", code: "unique", message: "Taken." }],
          })
        : null,
    );
    await user.click(screen.getByRole("button", { name: "Save" }));
    await app.settle();
    const help = box("Email").getAttribute("aria-describedby") ?? "";
    expect(document.getElementById(help)?.textContent).toBe("Taken.");
    app.server.answer(({ method }) =>
      method === "POST" ? problem(500, "internal", { detail: "Away." }) : null,
    );
    await user.type(box("Email"), "x");
    await user.click(screen.getByRole("button", { name: "Save" }));
    await app.settle();
    expect(screen.getByRole("alert").textContent).toBe("Not saved; your input is kept. Away.");
    expect(box("Name").value).toBe("Zed");
  });

  test("what cannot be sent is kept, which is not called saved", async () => {
    const app = new TestApp();
    const { user } = await shown({}, app);
    render(<ToastList />, { wrapper: app.Wrapper });
    app.server.away = true;
    await user.type(box("Name"), "Zed");
    await user.type(box("Email"), "z@example.com");
    await user.click(screen.getByRole("button", { name: "Save" }));
    await app.settle();
    expect(screen.getByText(/^Kept here/)).toBeDefined();
    expect(screen.queryByText("Saved")).toBeNull();
    expect(box("Name").value).toBe("");
    app.server.away = false;
    await app.pass(60_000);
    expect(app.server.rows().map(({ name }) => name)).toContain("Zed");
  });

  test("what is half-typed survives a remount", async () => {
    const app = new TestApp();
    const { user, unmount } = await shown({}, app);
    await user.type(box("Name"), "Half");
    await app.settle();
    unmount();
    await shown({}, app);
    expect(box("Name").value).toBe("Half");
  });

  test("says who may where the reader may not", async () => {
    const app = new TestApp();
    app.server.me = {
      ...app.server.me,
      datasets: { user_profiles: { read: true, create: false } },
    };
    await app.render(<BoundFormWidget datasetName="user_profiles" mode="create" />);
    await app.settle();
    expect(screen.getByText("You are not allowed to add to this")).toBeDefined();
  });
});

describe("what the server refuses", () => {
  test("takes the focus to its field and is spoken", async () => {
    const { app, user } = await shown();
    await user.type(box("Name"), "Zed");
    await user.type(box("Email"), "taken@example.com");
    app.server.answer(({ method }) =>
      method === "POST"
        ? problem(422, "validation_failed", {
            errors: [
              { field: "role", code: "pattern", message: "Unknown role." },
              { field: "email", code: "unique", message: "Taken." },
            ],
          })
        : null,
    );
    await user.click(screen.getByRole("button", { name: "Save" }));
    await app.settle();
    expect(document.activeElement).toBe(box("Email"));
    const spoken = screen.getAllByRole("status").find((one) => one.ariaLive === "assertive");
    expect(spoken?.textContent).toBe("Not saved. 2 fields need attention. Email: Taken.");
    expect(role().getAttribute("aria-invalid")).toBe("true");
  });

  test("and belongs to no field is at the top and takes the focus", async () => {
    const { app, user } = await shown();
    await user.type(box("Name"), "Zed");
    await user.type(box("Email"), "z@example.com");
    app.server.answer(({ method }) =>
      method === "POST" ? problem(403, "forbidden", { detail: "Not today." }) : null,
    );
    await user.click(screen.getByRole("button", { name: "Save" }));
    await waitFor(() => {
      expect(document.activeElement).toBe(screen.getByRole("alert"));
    });
    const follows = Node.DOCUMENT_POSITION_FOLLOWING;
    const alert = screen.getByRole("alert");
    expect(alert.textContent).toBe("Not today.");
    expect(alert.compareDocumentPosition(box("Name")) & follows).toBe(follows);
    await app.settle();
  });
});

describe("a form whose row changes while nothing else shows it", () => {
  const theirWords = () => screen.queryByText(/Somebody changed this to/)?.textContent;

  async function open() {
    const result = await shown({ mode: "update", id: 2 });
    await result.app.connect();
    return result;
  }

  test("takes over what was not touched", async () => {
    const { app } = await open();
    await app.happens((server) => {
      server.update(2, { role: "boss" });
    });
    expect([role().value, theirWords()]).toEqual(["boss", undefined]);
  });

  test("says it where something was typed; what was kept is saved", async () => {
    const { app, user, container } = await open();
    await user.type(box("Name"), "!");
    await app.happens((server) => {
      server.update(2, { name: "Theirs", role: "boss" });
    });
    expect([box("Name").value, role().value]).toEqual(["Alan!", "boss"]);
    expect(theirWords()).toContain("“Theirs”");
    const { violations } = await axe.run(container, { rules: { region: { enabled: false } } });
    expect(violations).toEqual([]);
    await user.click(screen.getByRole("button", { name: "Keep mine: Name" }));
    expect([box("Name").value, theirWords()]).toEqual(["Alan!", undefined]);
    await user.click(screen.getByRole("button", { name: "Save" }));
    await app.settle();
    expect(app.server.row(2)).toMatchObject({ name: "Alan!", role: "boss" });
  });

  test("sends nothing before it was asked whose value stands", async () => {
    const { app, user } = await open();
    await user.type(box("Name"), "!");
    await app.happens((server) => {
      server.update(2, { name: "Theirs" });
    });
    await user.click(screen.getByRole("button", { name: "Save" }));
    await app.settle();
    expect(app.server.requestsOf("PATCH")).toEqual([]);
    expect(screen.getByRole("alert").textContent).toContain("Someone else has changed");
    await user.click(screen.getByRole("button", { name: "Save" }));
    await app.settle();
    expect(app.server.row(2)?.name).toBe("Alan!");
  });

  test("does not ask where both typed the same", async () => {
    const { app, user } = await open();
    await user.type(box("Name"), "!");
    await app.happens((server) => {
      server.update(2, { name: "Alan!" });
    });
    expect(theirWords()).toBeUndefined();
    expect(app.runtime.unsaved.isChanged()).toBe(false);
    await user.type(box("Name"), "?");
    await user.click(screen.getByRole("button", { name: "Save" }));
    await app.settle();
    expect(app.server.row(2)?.name).toBe("Alan!?");
  });

  test("says at once that it was deleted, and keeps what was typed", async () => {
    const { app, user } = await open();
    await user.type(box("Name"), "!");
    await app.happens((server) => {
      server.delete(2);
    });
    expect(screen.getByRole("alert").textContent).toContain("This row was deleted");
    expect(box("Name").value).toBe("Alan!");
    expect(screen.getByRole<HTMLButtonElement>("button", { name: "Save" }).disabled).toBe(true);
  });

  test("is not changed by its own save, which others see as one", async () => {
    const { app, user } = await open();
    await user.type(box("Name"), "!");
    const letGo = app.server.shut();
    await user.click(screen.getByRole("button", { name: "Save" }));
    await user.type(box("Name"), "?");
    letGo();
    await app.settle();
    expect([box("Name").value, theirWords()]).toEqual(["Alan!?", undefined]);
    await user.click(screen.getByRole("button", { name: "Save" }));
    await app.settle();
    expect(app.server.row(2)?.name).toBe("Alan!?");
  });
});

describe("a form that changes a row", () => {
  test("shows the row and sends only what changed, on the version it was read at", async () => {
    const { app, user } = await shown({ mode: "update", id: "2" });
    expect(box("Name").value).toBe("Alan");
    await user.type(box("Name"), " Turing");
    await user.click(screen.getByRole("button", { name: "Save" }));
    await app.settle();
    const [patch] = app.server.requestsOf("PATCH");
    expect([patch?.body, patch?.headers.get("If-Match")]).toEqual([{ name: "Alan Turing" }, '"1"']);
  });

  test("never overwrites what is typed; says at the field what it was changed to, and takes it on demand", async () => {
    const { app, user } = await shown({ mode: "update", id: 2 });
    await user.type(box("Name"), "!");
    const { rows } = app.runtime.handle("user_profiles");
    app.server.update(2, { name: "Theirs" });
    const newest = app.server.row(2);
    act(() => {
      if (newest !== undefined)
        rows.apply(2, {
          type: "happened",
          row: newest,
          at: { epoch: "e1", seq: 11, rights: "r1" },
        });
    });
    expect(box("Name").value).toBe("Alan!");
    expect(screen.getByText(/Somebody changed this to/).textContent).toContain("Theirs");
    await user.click(screen.getByRole("button", { name: "Take it: Name" }));
    expect(box("Name").value).toBe("Theirs");
    expect(screen.queryByText(/Somebody changed this to/)).toBeNull();
    expect(document.activeElement).toBe(box("Name"));
  });

  test("asks where somebody changed the same field, and keeps ours when told twice", async () => {
    const { app, user } = await shown({ mode: "update", id: 2 });
    await user.type(box("Name"), "!");
    app.server.update(2, { name: "Theirs" });
    await user.click(screen.getByRole("button", { name: "Save" }));
    await app.settle();
    expect(screen.getByRole("alert").textContent).toContain(
      "Someone else has changed the same field",
    );
    await user.click(screen.getByRole("button", { name: "Save" }));
    await app.settle();
    expect(app.server.row(2)?.name).toBe("Alan!");
  });

  test("a field that nobody touched follows the row, and is not sent", async () => {
    const { app, user } = await shown({ mode: "update", id: 2 });
    const save = async () => {
      await user.click(screen.getByRole("button", { name: "Save" }));
      await app.settle();
    };
    await user.type(box("Name"), "!");
    app.server.update(2, { name: "Theirs", role: "boss" });
    await save();
    expect([box("Name").value, role().value]).toEqual(["Alan!", "boss"]);
    await save();
    app.server.update(2, { role: "chief" });
    await user.type(box("Email"), "x");
    await save();
    expect(role().value).toBe("chief");
    await user.type(box("Name"), "?");
    await save();
    const sent = app.server.requestsOf("PATCH").map(({ body }) => body);
    expect(sent.map((body) => Object.keys(body ?? {}))).toEqual([
      ["name"],
      ["name"],
      ["email"],
      ["email"],
      ["name"],
    ]);
    expect(app.server.row(2)).toMatchObject({ name: "Alan!?", role: "chief" });
  });

  test("what is kept of a half-filled form is what was typed", async () => {
    const { app, user, unmount } = await shown({ mode: "update", id: 2 });
    await user.type(box("Name"), "!");
    unmount();
    app.server.update(2, { role: "boss" });
    app.runtime.handle("user_profiles").rows.keepOnly(new Set());
    app.runtime.queries.clear();
    await shown({ mode: "update", id: 2 }, app);
    await app.settle();
    expect([box("Name").value, role().value]).toEqual(["Alan!", "boss"]);
    await user.click(screen.getByRole("button", { name: "Save" }));
    await app.settle();
    expect(app.server.requestsOf("PATCH").at(-1)?.body).toEqual({ name: "Alan!" });
  });

  test("has no field that its reader may not write, and sends none", async () => {
    const [, alan] = people;
    const can = { update: true, delete: true, fields: { role: false } };
    const app = new TestApp([{ ...alan, role: null, _can: can }]);
    const { user } = await shown({ mode: "update", id: 2 }, app);
    expect(screen.queryByRole("textbox", { name: /Role/ })).toBeNull();
    await user.type(box("Name"), "!");
    await user.click(screen.getByRole("button", { name: "Save" }));
    await app.settle();
    expect(app.server.requestsOf("PATCH").map(({ body }) => body)).toEqual([{ name: "Alan!" }]);
  });

  test("keeps its row when the lists that held it go", async () => {
    const { app } = await shown({ mode: "update", id: 2 });
    const { lists } = app.runtime.handle("user_profiles");
    await app.runtime.queries.query({
      queryKey: lists.key({}),
      queryFn: () => lists.fetch({}),
    });
    act(() => {
      app.runtime.queries.removeQueries({ queryKey: lists.key({}) });
    });
    expect(app.runtime.handle("user_profiles").rows.size).toBe(1);
    expect(box("Name").value).toBe("Alan");
  });

  test("says where there is no such row", async () => {
    const app = new TestApp();
    await app.render(<BoundFormWidget datasetName="user_profiles" mode="update" id="99" />);
    await app.settle();
    expect(await screen.findByText("The row cannot be loaded")).toBeDefined();
  });
});
