import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { TABLE_MIME } from '../../protocol/notebook.ts';
import type { TableData } from '../../protocol/notebook.ts';
import { KernelClient } from './fixtures/kernelClient.ts';
import type { FromKernel } from './messages.ts';

let kernel: KernelClient;

beforeEach(async () => {
  kernel = new KernelClient('./plainKernel.ts');
  await kernel.start();
});
afterEach(async () => {
  kernel.child.kill('SIGKILL');
  await kernel.exited;
});

describe('a kernel process', () => {
  test('answers 1+1 with a result, within milliseconds once warm', async () => {
    const first = await kernel.evaluate('1+1');
    expect(first).toMatchObject({ result: { 'text/plain': '2' }, error: null, interrupted: false });
    const times: number[] = [];
    for (let i = 0; i < 20; i++) {
      const started = performance.now();
      await kernel.evaluate(`1+${i}`);
      times.push(performance.now() - started);
    }
    times.sort((a, b) => a - b);
    expect(times[10]).toBeLessThan(15);
  });

  test('runs cells in the order they came', async () => {
    const slow = kernel.run('await new Promise((r) => setTimeout(r, 30)); const order = ["slow"]');
    const fast = kernel.run('order.push("fast"); order');
    expect((await kernel.ended(fast)).result).toMatchObject({ 'text/plain': "[ 'slow', 'fast' ]" });
    expect(kernel.messages.findIndex((m) => m.type === 'runEnd' && m.runId === slow)).toBeLessThan(kernel.messages.findIndex((m) => m.type === 'runEnd' && m.runId === fast));
  });

  test('output goes to the cell that printed, also when it is late', async () => {
    const first = kernel.run('setTimeout(() => console.log("late"), 20); console.log("now"); console.error("bad")');
    await kernel.ended(first);
    const second = kernel.run('console.log("second"); await new Promise((r) => setTimeout(r, 60))');
    await kernel.ended(second);
    expect([kernel.printed(first), kernel.printed(second)]).toEqual(['now\nbad\nlate\n', 'second\n']);
    expect(kernel.messages.filter((m) => m.type === 'stream').map((m) => m.type === 'stream' && m.name).slice(0, 2)).toEqual(['stdout', 'stderr']);
  });

  test('an error nobody catches is told in its cell and ends nothing', async () => {
    const thrower = kernel.run('setTimeout(() => { throw new TypeError("from a timer") }, 5); Promise.reject(new Error("nobody waits"))\n0');
    await kernel.ended(thrower);
    await kernel.evaluate('await new Promise((r) => setTimeout(r, 30))');
    await kernel.untilPrinted(thrower, 'from a timer');
    await kernel.untilPrinted(thrower, 'nobody waits');
    expect(kernel.printed(thrower)).toContain('Uncaught TypeError: from a timer\n    at ');
    expect(kernel.printed(thrower)).toContain('<cell 1>:1');
    expect((await kernel.evaluate('2')).result).toEqual({ 'text/plain': '2' });
  });

  test('an interrupt ends a waiting cell, empties the queue and keeps variables', async () => {
    await kernel.evaluate('const kept = 5');
    const waiting = kernel.run('await new Promise(() => {})');
    const queued = kernel.run('1');
    kernel.send({ type: 'interrupt' });
    expect(await kernel.ended(waiting)).toMatchObject({ interrupted: true, error: { name: 'InterruptedError' } });
    expect(await kernel.ended(queued)).toMatchObject({ interrupted: true, error: null });
    expect((await kernel.evaluate('kept')).result).toEqual({ 'text/plain': '5' });
  });

  test('SIGINT ends a loop that never yields and keeps variables', async () => {
    await kernel.evaluate('const kept = 5');
    const looping = kernel.run('console.log("in"); for (;;) {}');
    await kernel.untilPrinted(looping, 'in');
    kernel.child.kill('SIGINT');
    expect(await kernel.ended(looping)).toMatchObject({ interrupted: true, error: { name: 'InterruptedError' } });
    expect((await kernel.evaluate('kept')).result).toEqual({ 'text/plain': '5' });
  });

  test('heartbeats stay away while a cell does not yield', async () => {
    const beats: number[] = [];
    const beat = (): Promise<void> => new Promise((resolve) => {
      const listener = (message: unknown): void => {
        if ((message as FromKernel).type !== 'heartbeat') return;
        beats.push(performance.now());
        kernel.child.off('message', listener);
        resolve();
      };
      kernel.child.on('message', listener);
    });
    await beat();
    const after = beat();
    await kernel.evaluate('const end = Date.now() + 1000; while (Date.now() < end) {}');
    await after;
    expect((beats[1] as number) - (beats[0] as number)).toBeGreaterThan(900);
  });

  test('a table travels with its first rows; the rest is asked for, sorted', async () => {
    const { result } = await kernel.evaluate('Array.from({ length: 3000 }, (_, i) => ({ i, name: `n${i % 10}`, big: 2n }))');
    const table = result?.[TABLE_MIME] as TableData;
    expect({ columns: table.columns, rows: table.rows.length, total: table.totalRows, first: table.rows[0] }).toEqual({
      columns: [{ name: 'i', type: 'number' }, { name: 'name', type: 'string' }, { name: 'big', type: 'bigint' }], rows: 1000, total: 3000, first: [0, 'n0', '2n'],
    });
    kernel.send({ type: 'tableRows', request: 1, handle: table.handle, offset: 0, limit: 2, sort: { column: 0, descending: true } });
    kernel.send({ type: 'tableRows', request: 2, handle: 'gone', offset: 0, limit: 2 });
    const answer = (request: number): Promise<FromKernel> => kernel.until((m): m is Extract<FromKernel, { type: 'tableRows' }> => m.type === 'tableRows' && m.request === request);
    expect(await answer(1)).toEqual({ type: 'tableRows', request: 1, rows: [[2999, 'n9', '2n'], [2998, 'n8', '2n']] });
    expect(await answer(2)).toMatchObject({ rows: [], error: expect.stringContaining('no longer held') as string });
  });

  test.each([
    ['display', 'display(1)'],
    ['display that is awaited', 'await display(1)'],
  ])('%s as the last expression shows its value once', async (_what, source) => {
    const ended = await kernel.evaluate(source);
    expect(ended).toMatchObject({ result: null, error: null });
    expect(kernel.messages.filter((m) => m.type === 'display').at(-1)).toMatchObject({ data: { 'text/plain': '1' } });
  });

  test('display shows at once and can be replaced', async () => {
    const run = kernel.run('const shown = await display(html`<b>${1}</b>`); await shown.update(md`*two*`); undefined');
    expect((await kernel.ended(run)).result).toBeNull();
    const shown = kernel.messages.filter((m) => m.type === 'display');
    expect(shown).toMatchObject([{ runId: run, update: false, data: { 'text/html': '<b>1</b>' } }, { runId: run, update: true, data: { 'text/markdown': '*two*' } }]);
    expect(shown[0]).toHaveProperty('displayId', (shown[1] as { displayId?: string }).displayId);
  });

  test('each run is an event of the application', async () => {
    await kernel.evaluate('1');
    await kernel.evaluate('nope');
    const events = kernel.messages.flatMap((m) => (m.type === 'events' ? m.events : []));
    expect(events.map((e) => e.Event === 'EmberlineCellRun' && [e['Run ID'], e.State])).toEqual([['r1', 'started'], ['r1', 'done'], ['r2', 'started'], ['r2', 'failed']]);
  });

  test('it ends when the server is gone', async () => {
    kernel.child.disconnect();
    expect(await kernel.exited).toBe(0);
  });
});
