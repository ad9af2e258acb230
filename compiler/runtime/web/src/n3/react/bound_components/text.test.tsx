import { render, screen, cleanup } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";
import { ShowText } from "./text";

afterEach(cleanup);

function html(text: string): string {
  return render(<ShowText text={text} />).container.querySelector(".n3-text")?.innerHTML ?? "";
}

test.each([
  ["# A\n\nb *c* **d** `e`", "<h2>A</h2><p>b <em>c</em> <strong>d</strong> <code>e</code></p>"],
  ["- a\n- b\n\n1. c\n2. d", "<ul><li>a</li><li>b</li></ul><ol><li>c</li><li>d</li></ol>"],
  ["> q\n> r", "<blockquote><p>q\nr</p></blockquote>"],
  ["```\n<b>\n```", "<pre><code>&lt;b&gt;\n</code></pre>".replace("\n</code>", "</code>")],
  ["a\nb\n# c", "<p>a\nb</p><h2>c</h2>"],
  ["2 * 3 * 4", "<p>2 * 3 * 4</p>"],
  ["**a", "<p>**a</p>"],
])("%j", (text, expected) => {
  expect(html(text)).toBe(expected);
});

test("HTML is text", () => {
  expect(html("<img src=x onerror=alert(1)>")).toBe("<p>&lt;img src=x onerror=alert(1)&gt;</p>");
});

test("links lead to the web, to a mailbox or into the app, and nowhere else", () => {
  const text = [
    "https://a.example",
    "mailto:a@b.c",
    "/users",
    "javascript:alert",
    "//evil.example",
    "data:x",
  ]
    .map((address, i) => `[l${i}](${address})`)
    .join(" ");
  render(<ShowText text={text} />);
  expect(screen.getAllByRole("link").map((link) => link.getAttribute("href"))).toEqual([
    "https://a.example",
    "mailto:a@b.c",
    "/users",
  ]);
});
