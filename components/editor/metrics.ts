/** Metrics that the live editor and its static stand-in share, so that mounting one moves nothing. Pixels. */
export const LINE_HEIGHT = 20;
export const CODE_PADDING = 10;
/** Beyond this a cell scrolls inside. */
export const TALLEST_CODE = 2_000;

/** Height of a cell's code area from its number of lines. */
export function codeHeight(source: string): number {
  let lines = 1;
  for (let i = source.indexOf('\n'); i >= 0; i = source.indexOf('\n', i + 1)) lines++;
  return Math.min(TALLEST_CODE, lines * LINE_HEIGHT + 2 * CODE_PADDING);
}
