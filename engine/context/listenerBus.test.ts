import { describe, expect, it } from 'vitest';
import type { ListenerEvent } from '../events/types.ts';
import { ListenerBus } from './listenerBus.ts';

const event = (n: number): ListenerEvent => ({ Event: 'SparkListenerUnpersistRDD', 'RDD ID': n });

/** A bus whose clock and timer are turned by hand. */
function bus(limit?: number): { bus: ListenerBus; seen: [number, number[]][]; errors: unknown[]; timer: { time: number; pending: { at: number; fn: () => void }[]; run(until: number): void } } {
  const timer = {
    time: 0,
    pending: [] as { at: number; fn: () => void }[],
    run(until: number): void {
      this.time = until;
      for (const due of this.pending.splice(0)) due.fn();
    },
  };
  const errors: unknown[] = [];
  const made = new ListenerBus({ schedule: (delay, fn) => timer.pending.push({ at: timer.time + delay, fn }), now: () => timer.time }, (e) => errors.push(e), 16, limit);
  const seen: [number, number[]][] = [];
  made.add((firstSeq, events) => seen.push([firstSeq, events.map((e) => (e as { 'RDD ID': number })['RDD ID'])]));
  return { bus: made, seen, errors, timer };
}

describe('the listener bus', () => {
  it('delivers in order, numbered, what was posted in one turn as one batch', () => {
    const b = bus();
    b.bus.post(event(1));
    b.bus.post(event(2));
    expect(b.seen).toEqual([]);
    b.timer.run(0);
    b.bus.post(event(3));
    b.timer.run(20);
    expect(b.seen).toEqual([[0, [1, 2]], [2, [3]]]);
  });

  it('delivers at once after a pause, and again only after its interval', () => {
    const b = bus();
    b.bus.post(event(1));
    expect(b.timer.pending.map((p) => p.at)).toEqual([0]);
    b.timer.run(5);
    b.bus.post(event(2));
    expect(b.timer.pending.map((p) => p.at)).toEqual([5 + 16]);
  });

  it('goes on with the others when a listener throws', () => {
    const b = bus();
    const after: number[] = [];
    b.bus.add(() => {
      throw new Error('bad listener');
    });
    b.bus.add((firstSeq) => after.push(firstSeq));
    b.bus.post(event(1));
    b.bus.flush();
    expect([b.errors.map(String), after]).toEqual([['Error: bad listener'], [0]]);
  });

  it('delivers on the spot rather than let the queue grow without bound', () => {
    const b = bus(3);
    for (const n of [1, 2, 3, 4]) b.bus.post(event(n));
    expect(b.seen).toEqual([[0, [1, 2, 3]]]);
  });

  it('delivers what a listener posts after what is being delivered', () => {
    const b = bus();
    b.bus.add((firstSeq) => {
      if (firstSeq === 0) b.bus.post(event(9));
    });
    b.bus.post(event(1));
    b.bus.flush();
    expect(b.seen).toEqual([[0, [1]], [1, [9]]]);
    expect(b.bus.posted).toBe(2);
  });
});
