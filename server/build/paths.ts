/** Where the build keeps what it makes, inside the project folder. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const PROJECT = fileURLToPath(new URL('../..', import.meta.url));
export const BUILD_STATE = join(PROJECT, '.emberline');
/** The editor's types: a JSON list of `{path, text}`. */
export const EDITOR_TYPES = join(BUILD_STATE, 'editor-types.json');
