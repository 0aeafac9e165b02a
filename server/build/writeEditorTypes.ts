/** Writes the editor's types to their file; a process of its own, because the compiler needs much memory once. */
import { editorTypes } from '../editorTypes/editorTypes.ts';
import { writeAtomically } from '../notebooks/atomicFile.ts';
import { EDITOR_TYPES } from './paths.ts';

await writeAtomically(EDITOR_TYPES, JSON.stringify(await editorTypes()));
