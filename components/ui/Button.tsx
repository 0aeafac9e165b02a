import type { ButtonHTMLAttributes, Ref } from 'react';
import { cx } from './cx.ts';
import styles from './Button.module.css';

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly look?: 'plain' | 'primary' | 'danger' | 'quiet';
  readonly size?: 'normal' | 'small';
  readonly ref?: Ref<HTMLButtonElement>;
}

/** A button with a text label, perhaps with an icon before it. */
export function Button({ look = 'plain', size = 'normal', className, type = 'button', ...rest }: ButtonProps) {
  return <button type={type} className={cx(styles.button, look !== 'plain' && styles[look], size === 'small' && styles.small, className)} {...rest} />;
}

export interface IconButtonProps extends ButtonProps {
  /** What it does, for the tooltip and for readers that do not see the icon. */
  readonly label: string;
}

/** A button that is only an icon; its label is required. */
export function IconButton({ label, look = 'quiet', size = 'normal', className, type = 'button', ...rest }: IconButtonProps) {
  return (
    <button
      type={type}
      aria-label={label}
      title={label}
      className={cx(styles.button, styles.icon, look !== 'plain' && styles[look], size === 'small' && styles.small, className)}
      {...rest}
    />
  );
}
