import { withHeldKey } from "../held_key";
import { palette as words } from "../../words/palette";

type Keys = readonly (readonly [key: string, what: string])[];

/** What a key does, in the order in which it is learned. */
function shortcuts(): readonly (readonly [where: string, keys: Keys])[] {
  const { keys } = words;
  return [
    [
      words.everywhere,
      [
        [withHeldKey("K"), words.title],
        ["?", words.shortcuts],
        [keys.escape, words.closeOpen],
      ],
    ],
    [
      words.inTable,
      [
        ["↑ ↓ ← →", words.moveBetweenCells],
        [keys.homeEnd, words.firstOrLastCell],
        [keys.enter, words.editOrSave],
        [keys.tab, words.saveAndNext],
        [keys.escape, words.leaveAsItWas],
      ],
    ],
  ];
}

export function Shortcuts() {
  return (
    <div className="n3-shortcuts">
      {shortcuts().map(([where, keys]) => (
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
