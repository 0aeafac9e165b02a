import type { HTMLAttributes } from 'react';
import { cx } from './cx.ts';
import styles from './Chip.module.css';

export type Tone = 'done' | 'run' | 'fail' | 'cache' | 'ckpt' | 'wait' | 'dead';

/** A state in a word: callers put the state's shape (✓ ▸ ✕ ○ ✂ ◌) in the text, so that colour never stands alone. */
export function Chip({ tone = 'wait', className, ...rest }: HTMLAttributes<HTMLSpanElement> & { readonly tone?: Tone }) {
  return <span className={cx(styles.chip, styles[tone], className)} {...rest} />;
}

/** A quiet outlined label of the top bar. */
export function Pill({ className, ...rest }: HTMLAttributes<HTMLSpanElement>) {
  return <span className={cx(styles.pill, className)} {...rest} />;
}
