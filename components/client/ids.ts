/** A fresh id of `[a-z0-9]`, unique enough for cells, operations and commands (96 bits). */
export function freshId(): string {
  const bytes = new Uint8Array(12);
  crypto.getRandomValues(bytes);
  return Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('');
}
