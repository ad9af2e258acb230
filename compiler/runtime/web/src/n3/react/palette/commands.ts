import type { IconName } from "../icon";

/** Something that the palette offers. */
export interface Command {
  readonly id: string;
  readonly group: string;
  readonly label: string;
  /** What tells it from others of its name: the dataset of a row. */
  readonly detail?: string;
  readonly icon: IconName;
  readonly run: () => void;
}

/** Which commands have every word of what was typed; those that begin with it are first. */
export function matching(commands: readonly Command[], typed: string): readonly Command[] {
  const fold = (text: string) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const wanted = fold(typed).trim();
  const words = wanted.split(/\s+/u);
  const found = commands.filter(({ label }) => words.every((word) => fold(label).includes(word)));
  const begins = ({ label }: Command) => fold(label).startsWith(wanted);
  return [...found.filter(begins), ...found.filter((command) => !begins(command))];
}

/** In groups, in the order in which each is met first. */
export function grouped(
  commands: readonly Command[],
): readonly (readonly [group: string, commands: readonly Command[]])[] {
  const groups = new Map<string, Command[]>();
  for (const command of commands)
    groups.set(command.group, [...(groups.get(command.group) ?? []), command]);
  return [...groups];
}
