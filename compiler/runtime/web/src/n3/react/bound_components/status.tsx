/** A value of an enum: a dot in its colour, and its word. */
export function Status({ color, label }: { readonly color: number; readonly label: string }) {
  return (
    <span className="n3-status" data-color={color}>
      <bdi>{label}</bdi>
    </span>
  );
}
