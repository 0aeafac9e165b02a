import { expect, it } from 'vitest';
import type { ListenerEvent } from '../../engine/events/types.ts';
import { EventFeed } from './eventFeed.ts';

const event = (n: number): ListenerEvent => ({ Event: 'SparkListenerUnpersistRDD', 'RDD ID': n });
const events = (from: number, to: number): ListenerEvent[] => Array.from({ length: to - from }, (_, i) => event(from + i));

function feed() {
  const batches: number[][] = [];
  const made = new EventFeed<number[]>(() => {
    const all: number[] = [];
    return {
      append: (list) => {
        const ids = list.map((e) => ('RDD ID' in e ? Number(e['RDD ID']) : -1));
        batches.push(ids);
        all.push(...ids);
      },
      get current() {
        return all;
      },
    };
  });
  return { feed: made, batches };
}

it('folds what came between two frames at once', () => {
  const { feed: f, batches } = feed();
  expect([f.receive(0, events(0, 2)), f.receive(2, events(2, 3))]).toEqual(['taken', 'taken']);
  expect(f.flush()).toEqual([0, 1, 2]);
  f.flush();
  expect(batches).toEqual([[0, 1, 2]]);
});

it('leaves out what it has and notices what is missing', () => {
  const { feed: f } = feed();
  f.receive(0, events(0, 4));
  expect([f.receive(2, events(2, 4)), f.receive(2, events(2, 6)), f.receive(9, events(9, 10))]).toEqual(['known', 'taken', 'gap']);
  expect(f.flush()).toEqual([0, 1, 2, 3, 4, 5]);
  expect(f.nextSeq).toBe(6);
});

it('goes on after a drop, and starts again when the stream is another one', () => {
  const { feed: f } = feed();
  f.answered({ lastSeq: 1, stream: 'a' });
  f.receive(0, events(0, 2));
  expect([f.caughtUp, f.flush()]).toEqual([true, [0, 1]]);
  expect(f.answered({ lastSeq: 3, stream: 'a' })).toBe(false);
  expect([f.caughtUp, f.nextSeq, f.progress]).toEqual([false, 2, 0.5]);
  expect(f.answered({ lastSeq: 0, stream: 'b' })).toBe(true);
  f.receive(0, [event(7)]);
  expect([f.flush(), f.caughtUp]).toEqual([[7], true]);
});

it('an application without events is caught up at once', () => {
  const { feed: f } = feed();
  expect(f.caughtUp).toBe(false);
  f.answered({ lastSeq: -1 });
  expect([f.caughtUp, f.progress]).toEqual([true, 1]);
});
