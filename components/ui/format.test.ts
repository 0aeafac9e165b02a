import { describe, expect, test } from 'vitest';
import { formatAge, formatBytes, formatDuration, plural } from './format.ts';

describe('format', () => {
  test('a duration is given in the largest unit that keeps two or three digits', () => {
    expect([0.2, 12.4, 999, 999.6, 1_240, 59_949, 59_950, 184_000, 7_500_000, -1, Number.NaN].map(formatDuration)).toEqual([
      '<1 ms', '12 ms', '999 ms', '1.0 s', '1.2 s', '59.9 s', '1 min 00 s', '3 min 04 s', '2 h 05 min', '–', '–',
    ]);
  });
  test('a size is given in binary units', () => {
    expect([0, 412, 1_023, 1_024, 1_945, 38 * 2 ** 20, 614.4 * 2 ** 20, 3 * 2 ** 40].map(formatBytes)).toEqual(['0 B', '412 B', '1023 B', '1 KiB', '1.9 KiB', '38 MiB', '614 MiB', '3 TiB']);
  });
  test('an age is given in the largest whole unit', () => {
    const now = Date.UTC(2026, 10, 21, 12);
    expect([0, 60_000, 50 * 60_000, 3 * 3_600_000, 26 * 3_600_000, 3 * 86_400_000, 30 * 86_400_000].map((d) => formatAge(now - d, now))).toEqual([
      'just now', '1 min ago', '50 min ago', '3 h ago', 'yesterday', '3 days ago', '22 Oct 2026',
    ]);
  });
  test('a count names its noun in the right number', () => {
    expect([plural(1, 'cell'), plural(2, 'cell'), plural(0, 'entry', 'entries')]).toEqual(['1 cell', '2 cells', '0 entries']);
  });
});
