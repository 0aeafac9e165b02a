import { expect, it } from 'vitest';
import { ownWords } from './ownWords.ts';

it('the group that the notebook makes of a cell run is not named, one that code sets is', () => {
  const cell = { cellId: 'c', cellNumber: 4, runId: 'run-9', startLine: 1, startColumn: 1, endLine: 1, endColumn: 2 };
  expect(ownWords({ group: 'run-9', description: 'Cell 4', cell })).toEqual({ group: null, description: null });
  expect(ownWords({ group: 'run-9', description: 'Load', cell })).toEqual({ group: null, description: 'Load' });
  expect(ownWords({ group: 'nightly', description: 'Numbers', cell })).toEqual({ group: 'nightly', description: 'Numbers' });
});
