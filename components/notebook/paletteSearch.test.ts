import { expect, test } from 'vitest';
import { COMMANDS } from './keymap.ts';
import { searchCommands } from './paletteSearch.ts';

const ids = (query: string) => searchCommands(COMMANDS, query).map((c) => c.id);

test('every typed word must occur, in any order', () => {
  expect([ids('above all run'), ids('zzz')]).toEqual([['runAbove'], []]);
});
test('titles whose words begin with the query come first', () => {
  expect(ids('in').indexOf('insertAbove') < ids('in').indexOf('runAdvance') || !ids('in').includes('runAdvance')).toBe(true);
});
test('an empty query lists everything, and signs are taken as they are', () => {
  expect([ids('').length, ids('([')]).toEqual([COMMANDS.length, []]);
});
