import { describe, expect, test } from 'vitest';
import type { ListenerEvent } from '../../engine/events/types.ts';
import { EventBatcher } from './eventBatcher.ts';
import { OutputStream, RUN_LIMIT } from './outputStream.ts';
import type { Timer } from './outputStream.ts';

/** A timer whose time passes when told. */
class ManualTimer implements Timer {
  #due: (() => void)[] = [];

  after(_ms: number, callback: () => void): () => void {
    this.#due.push(callback);
    return () => { this.#due = this.#due.filter((c) => c !== callback); };
  }

  pass(): void {
    for (const callback of this.#due.splice(0)) callback();
  }
}

describe('printed text', () => {
  test('the first piece goes at once, later ones together, in order and by stream', () => {
    const timer = new ManualTimer();
    const sent: unknown[] = [];
    const stream = new OutputStream((chunk) => { sent.push([chunk.runId, chunk.name, chunk.text]); }, timer);
    stream.write('r1', 'stdout', 'a');
    expect(sent).toEqual([['r1', 'stdout', 'a']]);
    stream.write('r1', 'stdout', 'b');
    stream.write('r1', 'stdout', 'c');
    stream.write('r1', 'stderr', 'd');
    stream.write('r2', 'stdout', 'e');
    expect(sent.length).toBe(1);
    timer.pass();
    expect(sent.slice(1)).toEqual([['r1', 'stdout', 'bc'], ['r1', 'stderr', 'd'], ['r2', 'stdout', 'e']]);
    timer.pass();
    stream.write('r1', 'stdout', 'f');
    expect(sent.at(-1)).toEqual(['r1', 'stdout', 'f']);
  });

  test('a run that prints without end is cut, and says so once', () => {
    const sent: string[] = [];
    const stream = new OutputStream((chunk) => { sent.push(chunk.text.slice(-60)); }, new ManualTimer());
    for (let i = 0; i < 4; i++) stream.write('r1', 'stdout', 'x'.repeat(RUN_LIMIT / 2));
    stream.flush();
    expect(sent.filter((t) => t.includes('the rest is dropped')).length).toBe(1);
    expect(sent.length).toBe(4);
  });
});

test('events keep their numbers through batches of at most 500', () => {
  const timer = new ManualTimer();
  const sent: [number, number][] = [];
  const batcher = new EventBatcher((firstSeq, events) => { sent.push([firstSeq, events.length]); }, timer);
  const events = (n: number): ListenerEvent[] => Array.from({ length: n }, (_, i) => ({ Event: 'SparkListenerUnpersistRDD', 'RDD ID': i }));
  batcher.add(0, events(2));
  batcher.add(2, events(3));
  batcher.add(5, events(1));
  expect(sent).toEqual([[0, 2]]);
  timer.pass();
  batcher.add(6, events(1200));
  expect(sent).toEqual([[0, 2], [2, 4], [6, 500], [506, 500], [1006, 200]]);
});
