import { expect, it } from 'vitest';
import { blockManagerId, blockManagerText } from './blockManagerId.ts';

it('has a positive port of its own, without which a History Server refuses every page of the application', () => {
  expect(blockManagerId('3', 'localhost')).toEqual({ 'Executor ID': '3', Host: 'localhost', Port: 5 });
  expect(blockManagerId('driver', 'localhost').Port).toBe(1);
});

it('prints as Spark prints it in a fetch failure', () => {
  expect(blockManagerText(blockManagerId('3', 'localhost'))).toBe('BlockManagerId(3, localhost, 5, None)');
});
