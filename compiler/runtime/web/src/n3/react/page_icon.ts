import type { PageDefinition } from "./app_definition";
import type { IconName } from "./icon";

/** The first that a page's name has a word of. */
const icons: readonly (readonly [IconName, string])[] = [
  ["home", "home|start|welcome|today|inbox"],
  ["gauge", "dashboard|overview|status|monitor|sensors?|metrics?"],
  ["chart", "charts?|reports?|analytics|statistics|stats|insights?|trends?|forecasts?|revenue"],
  [
    "people",
    "people|persons?|users?|members?|staff|team|teams|employees?|contacts?|customers?|clients?|patients?|students?|profiles?|guests?|players?",
  ],
  [
    "building",
    "compan(?:y|ies)|organi[sz]ations?|accounts?|branch(?:es)?|suppliers?|vendors?|rooms?|offices?|places?|sites?|hotels?|schools?",
  ],
  ["board", "boards?|pipelines?|kanban|funnel|workflow"],
  ["briefcase", "deals?|projects?|jobs?|cases?|contracts?|opportunit(?:y|ies)|leads?|work"],
  ["ticket", "tickets?|issues?|bugs?|requests?|incidents?|support"],
  ["check", "tasks?|todos?|to-?do|checklists?|approvals?|reviews?|done"],
  [
    "calendar",
    "calendar|schedules?|events?|bookings?|appointments?|shifts?|visits?|reservations?|planning",
  ],
  ["cart", "orders?|shop|cart|checkout|purchases?|sales?|coffee|menu"],
  ["money", "invoices?|payments?|billing|expenses?|budgets?|finance|prices?|payroll"],
  [
    "box",
    "products?|items?|stock|inventory|warehouses?|parts?|shipments?|deliver(?:y|ies)|assets?|devices?",
  ],
  ["tag", "tags?|categor(?:y|ies)|labels?|topics?"],
  ["message", "ask|questions?|help|messages?|comments?|chat|feedback|posts?|news|notes?|mail"],
  ["gear", "settings?|admin|configuration|preferences|system|tools?"],
  ["table", "tables?|lists?|rows?|records?|data|log|history|readings?"],
];

/** The picture beside a page in the menu: by its name, which is all that is known before it loads. */
export function iconOf({
  name,
  title,
  path,
}: Pick<PageDefinition, "name" | "title" | "path">): IconName {
  if (path === "/") return "home";
  const words = `${name} ${title}`.replace(/(\p{Ll})(\p{Lu})/gu, "$1 $2").replaceAll("_", " ");
  const found = icons.find(([, pattern]) => new RegExp(`\\b(?:${pattern})\\b`, "i").test(words));
  return found?.[0] ?? "page";
}
