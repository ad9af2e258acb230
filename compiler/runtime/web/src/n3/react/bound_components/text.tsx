import { Fragment, type ReactNode } from "react";
import { Link } from "wouter";
import { isLocalPath } from "../../core/local_path";
import { headingTag, useHeadingLevel } from "../heading";
import { useScope } from "../scope";
import { PendingWidget } from "./pending";
import { textOf, type Template } from "../../core/template";

interface Props {
  readonly widgetKey?: string;
  /** Not saved yet: what it names is not read. */
  readonly pending?: true;
  readonly text: Template;
}

/**
 * Markdown without HTML: headings, paragraphs, lists, quotes, code, `**strong**`, `*emphasis*`
 * and links to http, https, mailto and pages of the app. All else is shown as it is written.
 */
export function ShowText({ text, widgetKey, pending }: Props) {
  if (pending === true) return <PendingWidget widgetKey={widgetKey} />;
  return (
    <div className="n3-text" data-n3-widget={widgetKey}>
      {typeof text === "string" ? <Blocks text={text} /> : <Filled text={text} />}
    </div>
  );
}

function Filled({ text }: { readonly text: Template }) {
  return <Blocks text={textOf(text, useScope(), plain)} />;
}

/** What comes from a row or an address is text: none of its characters is a mark. */
function plain(value: string): string {
  return value.replace(/[`*[\]\\#>-]|(?<=^\s*\d+)[.)]/gm, (mark) => `\\${mark}`);
}

type HeadingTag = (marks: number) => "h2" | "h3" | "h4" | "h5" | "h6";

/**
 * A text is written without knowing where it is shown: its highest headings get the level of that
 * place, and the others follow without a gap, whatever numbers of `#` they have.
 */
function Blocks({ text }: { readonly text: string }) {
  const level = useHeadingLevel();
  const found = [...text.matchAll(/^(?:>\s?)*(#{1,4})\s/gm)].map(([, marks = ""]) => marks.length);
  const depths = [...new Set(found)].sort((a, b) => a - b);
  return blocks(text, (marks) => headingTag(level + depths.indexOf(marks)));
}

function blocks(text: string, headingOf: HeadingTag): ReactNode[] {
  const lines = text.replace(/\r\n?/g, "\n").split("\n");
  const out: ReactNode[] = [];
  /** Takes the lines from here on that match, without what matched. */
  const take = (marker: RegExp): string[] => {
    const taken: string[] = [];
    while (marker.test(lines[0] ?? "")) taken.push((lines.shift() ?? "").replace(marker, ""));
    return taken;
  };
  while (lines.length > 0) {
    const line = lines[0] ?? "";
    const key = out.length;
    const heading = /^(#{1,4})\s+(.*)$/.exec(line);
    if (line.trim() === "") lines.shift();
    else if (heading !== null) {
      lines.shift();
      const Heading = headingOf(heading[1]?.length ?? 1);
      out.push(<Heading key={key}>{inline(heading[2] ?? "")}</Heading>);
    } else if (line.startsWith("```")) {
      lines.shift();
      const end = lines.findIndex((other) => other.startsWith("```"));
      const code = lines.splice(0, end < 0 ? lines.length : end + 1);
      if (end >= 0) code.pop();
      out.push(
        <pre key={key}>
          <code>{code.join("\n")}</code>
        </pre>,
      );
    } else if (/^[-*]\s+/.test(line)) {
      out.push(<ul key={key}>{items(take(/^[-*]\s+/))}</ul>);
    } else if (/^\d+[.)]\s+/.test(line)) {
      out.push(<ol key={key}>{items(take(/^\d+[.)]\s+/))}</ol>);
    } else if (line.startsWith(">")) {
      out.push(<blockquote key={key}>{blocks(take(/^>\s?/).join("\n"), headingOf)}</blockquote>);
    } else {
      const words: string[] = [];
      while (
        (lines[0] ?? "").trim() !== "" &&
        !/^(#{1,4}\s|```|[-*]\s|\d+[.)]\s|>)/.test(words.length === 0 ? "" : (lines[0] ?? ""))
      )
        words.push(lines.shift() ?? "");
      out.push(<p key={key}>{inline(words.join("\n"))}</p>);
    }
  }
  return out;
}

function items(texts: readonly string[]): ReactNode[] {
  return texts.map((text, i) => <li key={i}>{inline(text)}</li>);
}

const marks =
  /\\([`*[\]\\#>.)-])|`([^`]+)`|\*\*(.+?)\*\*|\*([^*\s][^*]*)\*|\[([^\]]+)\]\(([^()\s]+)\)/;

function inline(text: string): ReactNode {
  const match = marks.exec(text);
  if (match === null) return text;
  const [whole, literal, code, strong, emphasis, label, address] = match;
  const before = text.slice(0, match.index);
  const after = text.slice(match.index + whole.length);
  let marked: ReactNode = whole;
  if (literal !== undefined) marked = literal;
  else if (code !== undefined) marked = <code>{code}</code>;
  else if (strong !== undefined) marked = <strong>{inline(strong)}</strong>;
  else if (emphasis !== undefined) marked = <em>{inline(emphasis)}</em>;
  else if (label !== undefined && address !== undefined) marked = link(label, address) ?? whole;
  return (
    <Fragment>
      {before}
      {marked}
      {inline(after)}
    </Fragment>
  );
}

function link(label: string, address: string): ReactNode {
  if (isLocalPath(address)) return <Link href={address}>{label}</Link>;
  if (!/^(https?:\/\/|mailto:)/i.test(address)) return null;
  return (
    <a href={address} rel="noreferrer noopener">
      {label}
    </a>
  );
}
