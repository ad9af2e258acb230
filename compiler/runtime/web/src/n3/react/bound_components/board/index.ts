export { BoundBoardWidget } from "./bound_board_widget";
