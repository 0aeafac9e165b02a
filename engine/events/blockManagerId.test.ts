import { expect, it } from 'vitest';
import { blockManagerId, blockManagerText } from './blockManagerId.ts';

it('has a positive port, without which a History Server refuses every page of the application', () => {
  expect(blockManagerId('3', 'localhost')).toEqual({ 'Executor ID': '3', Host: 'localhost', Port: 1 });
});

it('prints as Spark prints it in a fetch failure', () => {
  expect(blockManagerText(blockManagerId('3', 'localhost'))).toBe('BlockManagerId(3, localhost, 1, None)');
});
