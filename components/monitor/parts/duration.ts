/** Durations as every sentence of the views says them: `45 ms`, `0.4 s`, `2 min 05 s`. */
import { seconds } from '../../../engine/status/views/words.ts';
import { formatDuration } from '../../ui/format.ts';

export function duration(ms: number): string {
  return Number.isFinite(ms) && ms >= 0 && ms < 59_950 ? seconds(ms) : formatDuration(ms);
}
