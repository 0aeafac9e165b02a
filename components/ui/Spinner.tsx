import styles from './Spinner.module.css';

/** A small ring for work whose length is unknown. Decorative: the words beside it carry the meaning. */
export function Spinner({ size = 12 }: { readonly size?: number }) {
  return <span className={styles.ring} style={{ width: size, height: size }} aria-hidden />;
}
