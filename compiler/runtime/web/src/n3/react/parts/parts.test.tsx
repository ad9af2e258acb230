import { act, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import axe from "axe-core";
import type { ReactNode } from "react";
import { describe, expect, test, vi } from "vitest";
import { TestApp } from "../../../../testing/app";
import { ApiError } from "../../core/api_error";
import { LeaveQuestion } from "../unsaved";
import { useRuntime } from "../context";
// Loaded when first asked: on a busy machine that takes longer than a test waits.
import "../bound_components/overlays";
import { Button } from "./button";
import { CopyText } from "./copy_text";
import { CheckField, ChoiceField, ChoicesField, TextField } from "./fields";
import { Form } from "./form";
import { Message } from "./message";
import { Panel } from "./panel";
import { Chips, Table } from "./table";

async function shown(children: ReactNode) {
  const app = new TestApp();
  const result = await app.render(children);
  return { app, user: userEvent.setup({ delay: null }), ...result };
}

const box = (name: string | RegExp) => screen.getByRole<HTMLInputElement>("textbox", { name });
const button = (name: string) => screen.getByRole<HTMLButtonElement>("button", { name });

/** What is read with an element. */
const described = (element: HTMLElement) =>
  (element.getAttribute("aria-describedby") ?? "")
    .split(" ")
    .map((id) => document.getElementById(id)?.textContent);

const blank = { email: "", password: "", role: "", roles: [] as readonly string[], agreed: false };

function Account({
  send = () => Promise.resolve(),
  clears = false,
}: {
  readonly send?: (values: typeof blank) => Promise<unknown>;
  readonly clears?: boolean;
}) {
  const { unsaved } = useRuntime();
  return (
    <Panel title="Account">
      <Form initial={blank} submit="Send" onSubmit={send} clears={clears}>
        <TextField name="email" type="email" label="E-mail" hint="For work." required />
        <TextField name="password" type="password" label="Password" required />
        <ChoiceField name="role" label="Role" choices={{ a: "Reader", b: "Writer" }} required />
        <ChoicesField name="roles" label="Groups" choices={{ n: "North", s: "South" }} />
        <CheckField name="agreed" label="I agree" required />
      </Form>
      <LeaveQuestion place={unsaved} />
    </Panel>
  );
}

/** What a field is made of, whichever it is. */
const fields = [
  { name: "email", label: "E-mail", find: () => box("E-mail") },
  { name: "password", label: "Password", find: () => screen.getByLabelText("Password") },
  { name: "role", label: "Role", find: () => screen.getByRole("combobox", { name: "Role" }) },
  {
    name: "agreed",
    label: "I agree",
    find: () => screen.getByRole("checkbox", { name: "I agree" }),
  },
];

async function fill(user: ReturnType<typeof userEvent.setup>) {
  await user.type(box("E-mail"), " z@example.com ");
  await user.type(screen.getByLabelText("Password"), " secret ");
  await user.selectOptions(screen.getByRole("combobox", { name: "Role" }), "Writer");
  await user.click(screen.getByRole("checkbox", { name: "South" }));
  await user.click(screen.getByRole("checkbox", { name: "North" }));
  await user.click(screen.getByRole("checkbox", { name: "I agree" }));
}

describe("a form that belongs to no dataset", () => {
  test("axe finds nothing, filled in or not", async () => {
    const { app, container, user } = await shown(<Account />);
    const rules = { region: { enabled: false } };
    expect((await axe.run(container, { rules })).violations).toEqual([]);
    await user.click(button("Send"));
    await app.settle();
    expect((await axe.run(container, { rules })).violations).toEqual([]);
  });

  test("sends the values of its fields: addresses without spaces, passwords as they are", async () => {
    const send = vi.fn((_: typeof blank) => Promise.resolve());
    const { app, user } = await shown(<Account send={send} />);
    await fill(user);
    await user.click(button("Send"));
    await app.settle();
    expect(send.mock.calls).toEqual([
      [
        {
          email: "z@example.com",
          password: " secret ",
          role: "b",
          roles: ["n", "s"],
          agreed: true,
        },
      ],
    ]);
  });

  test("says at each field what is missing, goes to the first, and sends nothing", async () => {
    const send = vi.fn((_: typeof blank) => Promise.resolve());
    const { app, user } = await shown(<Account send={send} />);
    await user.click(button("Send"));
    await app.settle();
    for (const { label, find } of fields) {
      expect(described(find())).toContain(`${label} is required.`);
      expect(find().getAttribute("aria-invalid")).toBe("true");
    }
    expect(document.activeElement).toBe(box("E-mail"));
    expect(screen.getByText(/^Not sent\. 4 fields need attention\. E-mail: /)).toBeDefined();
    expect(send).not.toHaveBeenCalled();
    await user.type(box("E-mail"), "z@");
    expect(described(box("E-mail"))).toEqual(["For work.", "Enter a valid e-mail address."]);
  });

  test("puts the focus there at once, and never again while somebody types", async () => {
    const { app, user } = await shown(<Account />);
    const focus = vi.spyOn(box("E-mail"), "focus");
    await user.click(button("Send"));
    await app.settle();
    expect(focus).toHaveBeenCalledTimes(1);
  });

  test.each(fields)("what the server refuses of $name is said there", async (field) => {
    const { app, user } = await shown(
      <Account
        send={() => {
          const errors = [{ field: field.name, code: "unique", message: "Taken." }];
          return Promise.reject(
            new ApiError({ status: 422, code: "validation_failed", title: "No.", errors }),
          );
        }}
      />,
    );
    await fill(user);
    await user.click(button("Send"));
    await app.settle();
    expect(described(field.find())).toContain("Taken.");
    expect(document.activeElement).toBe(field.find());
    expect(
      screen.getByText(`Not sent. 1 field needs attention. ${field.label}: Taken.`),
    ).toBeDefined();
    expect(screen.queryByRole("alert")).toBeNull();
  });

  test("what belongs to no field is above them, and has the focus", async () => {
    const { app, user } = await shown(
      <Account
        send={() =>
          Promise.reject(new ApiError({ status: 401, code: "unauthorized", title: "Unknown." }))
        }
      />,
    );
    await fill(user);
    await user.click(button("Send"));
    await app.settle();
    await vi.waitFor(() => {
      expect(document.activeElement).toBe(screen.getByRole("alert"));
    });
    expect(screen.getByRole("alert").textContent).toBe("Unknown.");
    expect(box("E-mail").value).toBe(" z@example.com ");
  });

  test("while it is sent the button keeps the focus, and nothing is sent twice", async () => {
    let answer: (done: null) => void = () => undefined;
    const send = vi.fn((_: typeof blank) => new Promise((resolve) => (answer = resolve)));
    const { app, user } = await shown(<Account send={send} />);
    await fill(user);
    await user.click(button("Send"));
    await app.settle();
    await user.click(button("Send"));
    await app.settle();
    await user.keyboard("{Enter}");
    await user.type(box("E-mail"), "{Enter}");
    expect(send).toHaveBeenCalledTimes(1);
    button("Send").focus();
    expect(button("Send").getAttribute("aria-disabled")).toBe("true");
    await act(() => {
      answer(null);
      return app.settle();
    });
    expect(document.activeElement).toBe(button("Send"));
    expect(button("Send").getAttribute("aria-disabled")).toBeNull();
  });

  test("is ready for the next once one was sent; who passes by an empty field is told nothing", async () => {
    const { app, user } = await shown(<Account clears />);
    await fill(user);
    await user.type(box("E-mail"), "{Enter}");
    await app.settle();
    expect(box("E-mail").value).toBe("");
    expect(document.activeElement).toBe(box("E-mail"));
    await user.tab();
    expect(box("E-mail").getAttribute("aria-invalid")).toBeNull();
  });

  test("is left only after a question while something in it was not sent", async () => {
    const { app, user } = await shown(<Account />);
    const left = vi.fn();
    const leave = () => {
      act(() => {
        app.runtime.unsaved.leave(left);
      });
    };
    leave();
    expect(left).toHaveBeenCalledTimes(1);
    await user.type(box("E-mail"), "z");
    leave();
    await user.click(await screen.findByRole("button", { name: "Discard" }));
    expect(left).toHaveBeenCalledTimes(2);
    expect(box("E-mail").value).toBe("");
    await fill(user);
    await user.click(button("Send"));
    await app.settle();
    leave();
    expect(left).toHaveBeenCalledTimes(3);
  });

  test("says whose mistake it is where a field has no place in it", async () => {
    const silent = vi.spyOn(console, "error").mockImplementation(() => undefined);
    const form = (
      <Form initial={{ a: "" }} submit="Send" onSubmit={() => Promise.resolve()}>
        <TextField name="b" label="B" />
      </Form>
    );
    await expect(shown(form)).rejects.toThrow(`"b" is missing in the form's "initial".`);
    await expect(shown(<TextField name="b" label="B" />)).rejects.toThrow("not in a <Form>");
    silent.mockRestore();
  });
});

describe("a password", () => {
  test("is shown on demand, which takes no focus, and hidden when it is sent", async () => {
    const types: string[] = [];
    const { app, user } = await shown(
      <Form
        initial={{ password: "" }}
        submit="Send"
        onSubmit={async () => {
          await Promise.resolve();
          types.push(password().type);
        }}
      >
        <TextField
          name="password"
          type="password"
          label="Password"
          autoComplete="current-password"
        />
      </Form>,
    );
    const password = () => screen.getByLabelText<HTMLInputElement>(/^Password/);
    await user.type(password(), "secret");
    expect([password().type, password().autocomplete]).toEqual(["password", "current-password"]);
    await user.click(button("Show password"));
    expect([password().type, button("Show password").getAttribute("aria-pressed")]).toEqual([
      "text",
      "true",
    ]);
    expect(document.activeElement).toBe(password());
    await user.keyboard("{Enter}");
    await app.settle();
    expect(types).toEqual(["password"]);
    expect(password().type).toBe("text");
  });
});

describe("a message", () => {
  test.each([
    ["info", "status"],
    ["good", "status"],
    ["warn", "status"],
    ["bad", "alert"],
  ] as const)("%s is read out as %s, in a region that was there before", async (tone, role) => {
    const { rerender } = await shown(<Message tone={tone} />);
    const region = screen.getByRole(role);
    expect(region.textContent).toBe("");
    rerender(
      <Message tone={tone} title="Note">
        It happened.
      </Message>,
    );
    expect(screen.getByRole(role)).toBe(region);
    expect(region.textContent).toBe("NoteIt happened.");
  });
});

describe("a text to copy", () => {
  async function pressed(copying: () => Promise<void>) {
    const rendered = await shown(<CopyText label="Key" text="n3_1" hint="Shown once." />);
    // It has put a clipboard of its own in place.
    const write = vi.spyOn(navigator.clipboard, "writeText").mockImplementation(copying);
    expect(described(box("Key"))).toEqual(["Shown once."]);
    await rendered.user.click(button("Copy: Key"));
    await rendered.app.settle();
    return write;
  }

  test("is on the clipboard, which is said", async () => {
    const write = await pressed(() => Promise.resolve());
    expect(write.mock.calls).toEqual([["n3_1"]]);
    expect(screen.getByRole("status").textContent).toBe("Copied");
  });

  test("is selected where the browser does not copy", async () => {
    await pressed(() => Promise.reject(new Error("no")));
    expect(document.activeElement).toBe(box("Key"));
    expect([box("Key").selectionStart, box("Key").selectionEnd]).toEqual([0, 4]);
    expect(screen.getByRole("status").textContent).toMatch(/Press Ctrl C\.$/);
  });
});

test("a button that is at work does nothing", async () => {
  const press = vi.fn();
  const { user, rerender } = await shown(
    <Button pending onClick={press}>
      Go
    </Button>,
  );
  await user.click(button("Go"));
  expect(press).not.toHaveBeenCalled();
  rerender(<Button onClick={press}>Go</Button>);
  await user.click(button("Go"));
  expect(press).toHaveBeenCalledTimes(1);
});

describe("a table of anything", () => {
  const people = [
    { id: 1, name: "Ada", roles: ["reader", "writer"] },
    { id: 2, name: "Ben", roles: [] },
  ];

  const table = (rows: typeof people) => (
    <Table
      label="People"
      rows={rows}
      keyOf={({ id }) => id}
      empty="Nobody yet"
      columns={[
        { label: "Name", value: ({ name }) => name },
        {
          label: "Roles",
          value: ({ roles, name }) => <Chips label={`Roles of ${name}`} items={roles} />,
        },
        { label: "Actions", tools: true, value: ({ name }) => <Button>{`Remove ${name}`}</Button> },
      ]}
    />
  );

  test("names its rows and columns, and axe finds nothing", async () => {
    const { container } = await shown(table(people));
    const names = (role: string) => screen.getAllByRole(role).map((e) => e.textContent);
    expect(names("columnheader")).toEqual(["Name", "Roles", "Actions"]);
    expect(names("rowheader")).toEqual(["Ada", "Ben"]);
    expect(names("cell")).toEqual(["readerwriter", "Remove Ada", "–", "Remove Ben"]);
    expect(screen.getByRole("list", { name: "Roles of Ada" }).children).toHaveLength(2);
    const { violations } = await axe.run(container, { rules: { region: { enabled: false } } });
    expect(violations).toEqual([]);
  });

  test("says that it has no rows", async () => {
    await shown(table([]));
    expect(screen.getByText("Nobody yet")).toBeDefined();
    expect(screen.queryByRole("table")).toBeNull();
  });
});
