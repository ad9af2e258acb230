/** Puts a text on the clipboard. False where the browser refuses: pages that are not served over TLS. */
export async function copyText(text: string): Promise<boolean> {
  // Undefined there, whatever the types say.
  const clipboard = navigator.clipboard as Clipboard | undefined;
  if (clipboard === undefined) return false;
  try {
    await clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
