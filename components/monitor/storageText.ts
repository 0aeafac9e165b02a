/** Used and possible bytes in one unit, that of the larger: `38 / 614 MiB`. Pure. */
import { formatBytes } from '../ui/format.ts';

const STEPS: Readonly<Record<string, number>> = { B: 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3, TiB: 1024 ** 4 };

export function storageText(used: number, most: number): string {
  const text = formatBytes(most);
  const unit = text.split(' ')[1] ?? 'B';
  const value = used / (STEPS[unit] ?? 1);
  const small = value >= 10 || value === 0 ? String(Math.round(value)) : value < 0.05 ? '<0.1' : value.toFixed(1);
  return `${small} / ${text}`;
}
