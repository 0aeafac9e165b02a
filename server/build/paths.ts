/** Folders and files of the project that the server uses. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const PROJECT = fileURLToPath(new URL('../..', import.meta.url));
export const BUILD_STATE = join(PROJECT, '.emberline');
/** The editor's types: a JSON list of `{path, text}`. */
export const EDITOR_TYPES = join(BUILD_STATE, 'editor-types.json');
/** Notebooks that a new workspace gets. */
export const EXAMPLES = join(PROJECT, 'examples');
