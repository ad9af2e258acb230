import { colorAt, paletteSize } from "../core/palette";

/** The first letters of the first and the last word: "Ada Lindqvist" → "AL". */
function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/u);
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined];
  return letters.map((word) => Array.from(word ?? "")[0]?.toUpperCase() ?? "").join("");
}

/** The same person has the same colour on every page and at every visit (the hash FNV-1a). */
function colorOf(name: string): number {
  let hash = 0x811c9dc5;
  for (const letter of name) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193);
  return colorAt(((hash ^ (hash >>> 15)) >>> 0) % paletteSize);
}

/** A person's initials; the name is said beside it. They are drawn only: who copies a cell copies the name. */
export function Avatar({ name }: { readonly name: string }) {
  return (
    <span
      className="n3-avatar"
      data-color={colorOf(name)}
      data-initials={initialsOf(name)}
      aria-hidden="true"
    />
  );
}

/** A person within a table or a list. */
export function PersonName({ name }: { readonly name: string }) {
  return (
    <span className="n3-person">
      <Avatar name={name} />
      <bdi>{name}</bdi>
    </span>
  );
}
