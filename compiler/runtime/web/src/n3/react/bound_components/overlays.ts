/* What opens over the page, as one file: see opened.ts. */
export { CellReader } from "./table/cell_reader";
export { Confirm } from "./confirm";
export { DialogBox } from "./dialog_box";
export { MenuList } from "./menu_list";
