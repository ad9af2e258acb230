/** Is this an address within the app? Nothing else is ever gone to by itself. */
export function isLocalPath(to: string): boolean {
  return /^\/(?![/\\])/.test(to);
}
