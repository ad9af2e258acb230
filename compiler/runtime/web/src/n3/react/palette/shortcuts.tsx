import { withHeldKey } from "../held_key";
import { palette as words } from "../../words/palette";

import type { GridKey } from "../bound_components/table/grid_keys";

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
    [words.inTable, Object.values(inTable()).flat()],
  ];
}

/** Every key of the grid that is not a letter that begins an edit. */
function inTable(): Readonly<Record<GridKey["type"], Keys>> {
  const { keys } = words;
  return {
    move: [
      ["↑ ↓ ← →", words.moveBetweenCells],
      [keys.homeEnd, words.firstOrLastCell],
    ],
    edit: [
      [keys.enter, words.editOrSave],
      [keys.tab, words.saveAndNext],
      [keys.escape, words.leaveAsItWas],
    ],
    toggle: [[keys.space, words.switchYesNo]],
    replace: [[keys.delete, words.emptyCells]],
    extend: [[`${keys.shift} ↑ ↓ ← →`, words.selectCells]],
    fill: [
      [withHeldKey("D"), words.fillDown],
      [`${withHeldKey("C")}, ${withHeldKey("V")}`, words.copyAndPaste],
    ],
    undo: [[withHeldKey("Z"), words.undo]],
    select: [
      [`${keys.shift} ${keys.space}`, words.selectRow],
      [withHeldKey("A"), words.selectPage],
    ],
    read: [[`${keys.alt} ↓`, words.readWhole]],
  };
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
