import { heldKey } from "../held_key";

/** What a key does, in the order in which it is learned. */
const shortcuts: readonly (readonly [
  where: string,
  keys: readonly (readonly [string, string])[],
])[] = [
  [
    "Everywhere",
    [
      [`${heldKey} K`, "Search and commands"],
      ["?", "Keyboard shortcuts"],
      ["Esc", "Close what is open"],
    ],
  ],
  [
    "In a table",
    [
      ["↑ ↓ ← →", "Move between cells"],
      ["Home / End", "First or last cell of the row"],
      ["Enter", "Edit the cell, or save it"],
      ["Tab", "Save the cell and edit the next"],
      ["Esc", "Leave the cell as it was"],
    ],
  ],
];

export function Shortcuts() {
  return (
    <div className="n3-shortcuts">
      {shortcuts.map(([where, keys]) => (
        <table key={where}>
          <caption>{where}</caption>
          <tbody>
            {keys.map(([key, what]) => (
              <tr key={key}>
                <th scope="row">
                  <kbd>{key}</kbd>
                </th>
                <td>{what}</td>
              </tr>
            ))}
          </tbody>
        </table>
      ))}
    </div>
  );
}
