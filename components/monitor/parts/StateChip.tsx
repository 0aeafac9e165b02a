import { Chip } from '../../ui/Chip.tsx';
import type { StateLook } from './states.ts';

/** A state as a chip: shape, word, colour. */
export function StateChip({ look, text }: { readonly look: StateLook; /** Instead of the state's word. */ readonly text?: string }) {
  return (
    <Chip tone={look.tone}>
      <span aria-hidden>{look.sign}</span>
      {text ?? look.word}
    </Chip>
  );
}
