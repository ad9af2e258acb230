/** The palette in its order, printed from compiler/lang/colors.go. */
export const colorNames = [
  "blue",
  "amber",
  "teal",
  "red",
  "purple",
  "sky",
  "green",
  "gray",
] as const;
