import { lazily } from "../lazily";

/*
 * What opens over the page comes when somebody is about to open it. It is made of parts that place, name and close
 * it, which are more than the rest of a table.
 */

const overlays = () => import("./overlays");

const menu = lazily(async () => ({ default: (await overlays()).MenuList }), { opens: true });
const box = lazily(async () => ({ default: (await overlays()).DialogBox }), { opens: true });
const confirm = lazily(async () => ({ default: (await overlays()).Confirm }), { opens: true });
const reader = lazily(async () => ({ default: (await overlays()).CellReader }), { opens: true });

export const MenuList = menu.Component;
export const DialogBox = box.Component;
export const Confirm = confirm.Component;
export const CellReader = reader.Component;
export const preloadOverlays = menu.preload;
