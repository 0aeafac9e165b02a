/** Arrow keys in a drawing: the next box in a direction. Pure. */
import type { Box } from '../layout/types.ts';

export type ArrowKey = 'ArrowUp' | 'ArrowDown' | 'ArrowLeft' | 'ArrowRight';

/** Key of the closest box that lies in the direction of the arrow; sideways distance counts double. Undefined at the border. */
export function nearestInDirection(boxes: ReadonlyMap<string, Box>, from: string, arrow: ArrowKey): string | undefined {
  const start = boxes.get(from);
  if (start === undefined) return boxes.keys().next().value;
  let best: string | undefined;
  let least = Infinity;
  for (const [key, box] of boxes) {
    if (key === from) continue;
    const dx = box.x + box.width / 2 - (start.x + start.width / 2);
    const dy = box.y + box.height / 2 - (start.y + start.height / 2);
    const [along, aside] = arrow === 'ArrowUp' ? [-dy, dx] : arrow === 'ArrowDown' ? [dy, dx] : arrow === 'ArrowLeft' ? [-dx, dy] : [dx, dy];
    if (along < 8) continue;
    const distance = along + 2 * Math.abs(aside);
    if (distance < least) {
      least = distance;
      best = key;
    }
  }
  return best;
}
