/** Whose semantics and log format this engine follows, and its own version. */
import { readFileSync } from 'node:fs';

/** Written to the log's first line; History Servers show it. */
export const SPARK_VERSION = '4.1.0';

export const EMBERLINE_VERSION: string = (JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }).version;
