/** The longest a timer can be set to, ms: about 24 days. A longer one would fire at once. */
export const LONGEST_TIMER_MS = 2 ** 31 - 1;
