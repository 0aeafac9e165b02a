/**
 * Jupyter's nbformat 4.x file ↔ our document. Reading is in `ipynbRead.ts`, writing in `ipynbWrite.ts`; both are pure.
 *
 * What nbformat has no place for lives under `metadata.emberline` of the cell or notebook; what we have no place for is
 * kept in `metadata` and put back where it was. Unknown metadata and cells of other languages go through untouched.
 */
export { readIpynb, NotebookFormatError } from './ipynbRead.ts';
export { writeIpynb } from './ipynbWrite.ts';
