/**
 * The same work in plain JavaScript on one thread, written as one would by hand: what the engine has to be measured against
 * when the data fits one process.
 */
import { readFileSync } from 'node:fs';

/** Ten additions on each of 0 … n-1, summed. */
export function tenMapsLoop(n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) {
    let x = i;
    for (let k = 0; k < 10; k++) x = x + 1;
    sum += x;
  }
  return sum;
}

/** Different words and how often the most frequent one occurs. */
export function wordCount(file: string): { readonly distinct: number; readonly top: number } {
  const counts = new Map<string, number>();
  for (const word of readFileSync(file, 'utf8').toLowerCase().match(/[a-z]+/g) ?? []) counts.set(word, (counts.get(word) ?? 0) + 1);
  let top = 0;
  for (const count of counts.values()) top = Math.max(top, count);
  return { distinct: counts.size, top };
}
