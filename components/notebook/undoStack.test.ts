import { expect, test } from 'vitest';
import type { Operation } from '../../protocol/operations.ts';
import { NO_UNDO, remember, stepped, top } from './undoStack.ts';

const op = (cellId: string): readonly Operation[] => [{ type: 'deleteCell', cellId }];

test('the last group is undone first and can be redone', () => {
  const two = remember(remember(NO_UNDO, op('a')), op('b'));
  const undone = stepped(two, 'undo', op('B'));
  expect([top(two, 'undo'), top(undone, 'undo'), top(undone, 'redo'), top(stepped(undone, 'redo', op('b')), 'undo')]).toEqual([op('b'), op('a'), op('B'), op('b')]);
});

test('a new group forgets what could be redone', () => {
  expect(remember(stepped(remember(NO_UNDO, op('a')), 'undo', op('A')), op('c'))).toEqual({ undo: [op('c')], redo: [] });
});

test('nothing done is nothing to undo, and the stack is bounded', () => {
  let stack = remember(NO_UNDO, []);
  expect([stack, top(stack, 'undo')]).toEqual([NO_UNDO, null]);
  for (let i = 0; i < 300; i++) stack = remember(stack, op(String(i)));
  expect([stack.undo.length, stack.undo[0]]).toEqual([200, op('100')]);
});
