import { expect, it } from 'vitest';
import { storageText } from './storageText.ts';

it('writes both numbers in the unit of the limit', () => {
  const MiB = 1024 ** 2;
  expect([storageText(38 * MiB, 614 * MiB), storageText(0, 614 * MiB), storageText(1.24 * MiB, 614 * MiB), storageText(1000, 614 * MiB)]).toEqual(['38 / 614 MiB', '0 / 614 MiB', '1.2 / 614 MiB', '<0.1 / 614 MiB']);
});
