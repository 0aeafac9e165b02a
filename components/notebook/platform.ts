/** Whether the reader's keyboard has ⌘ where others have Ctrl. */
export function isMac(): boolean {
  return typeof navigator !== 'undefined' && /Mac|iP(hone|ad|od)/.test(navigator.platform);
}
