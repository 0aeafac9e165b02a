/** What every backend must do, run against all of them; then what only some can promise. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fork } from 'node:child_process';
import { afterEach, describe, expect, it } from 'vitest';
import type { ExecutorBackend, ExecutorLaunch, ExecutorLoss } from '../context/backend.ts';
import type { FromSlot, SlotAddress, TaskDescription } from '../executor/messages.ts';
import { createBackend } from './createBackend.ts';
import type { Master } from './master.ts';
import type { ProcessesBackend } from './processesBackend.ts';

const TEST_SLOT = new URL('./testing/testSlot.ts', import.meta.url);

class Fixture {
  readonly backend: ExecutorBackend;
  readonly messages: { from: SlotAddress; message: FromSlot }[] = [];
  readonly losses: { executorId: string; loss: ExecutorLoss }[] = [];
  readonly folder = mkdtempSync(join(tmpdir(), 'emberline-backend-'));
  #wake: (() => void)[] = [];

  constructor(kind: Master['kind']) {
    this.backend = createBackend(kind, {
      onMessage: (from, message) => this.#note(() => this.messages.push({ from, message })),
      onLost: (executorId, loss) => this.#note(() => this.losses.push({ executorId, loss })),
      onOutput: () => undefined,
    }, TEST_SLOT);
  }

  #note(add: () => void): void {
    add();
    for (const wake of this.#wake.splice(0)) wake();
  }

  /** Waits until something that was told satisfies `look`. */
  async until<T>(look: () => T | undefined): Promise<T> {
    for (;;) {
      const found = look();
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => this.#wake.push(resolve));
    }
  }

  launch(executorId: string, cores = 1, heapMiB = 512): ExecutorLaunch {
    const slots = Array.from({ length: cores }, (_, slot) => ({
      appId: 'app', executorId, slot, unifiedMemory: 1000, offHeapMemory: 0, storageFraction: 0.5, heapLimit: heapMiB << 20, localDir: this.folder, appDir: this.folder, cwd: this.folder, conf: {},
    }));
    return { executorId, slots, heapMiB, env: { GREETING: 'hello' } };
  }

  /** Starts an executor and waits for the hello of each slot. */
  async started(executorId: string, cores = 1, heapMiB = 512): Promise<void> {
    this.backend.start(this.launch(executorId, cores, heapMiB));
    await this.until(() => (this.messages.filter((m) => m.from.executorId === executorId && m.message.type === 'hello').length === cores ? true : undefined));
  }

  run(to: SlotAddress, behaviour: string, taskId = 0, bytes = new Uint8Array(0)): void {
    this.backend.send(to, { type: 'launch', task: task(behaviour, taskId, bytes) });
  }

  async result(taskId: number): Promise<Uint8Array> {
    const end = await this.until(() => this.messages.find((m) => m.message.type === 'taskEnd' && m.message.taskId === taskId)?.message);
    if (end.type !== 'taskEnd' || end.outcome.kind !== 'result' || end.outcome.payload.kind !== 'inline') throw new Error('not an inline result');
    return end.outcome.payload.bytes;
  }

  lost(executorId: string): Promise<ExecutorLoss> {
    return this.until(() => this.losses.find((l) => l.executorId === executorId)?.loss);
  }

  async close(): Promise<void> {
    await this.backend.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function task(binaryId: string, taskId: number, bytes: Uint8Array): TaskDescription {
  return { taskId, jobId: 0, stageId: 0, stageAttempt: 0, partition: 0, numPartitions: 1, attempt: 0, binaryId, partitionData: { kind: 'inline', bytes }, localProperties: {}, blockLocations: {} };
}

let fixture: Fixture | undefined;
function open(kind: Master['kind']): Fixture {
  fixture = new Fixture(kind);
  return fixture;
}
afterEach(async () => {
  await fixture?.close();
  fixture = undefined;
});

const A: SlotAddress = { executorId: 'A', slot: 0 };
const KINDS: readonly Master['kind'][] = ['inline', 'threads', 'processes'];

describe.each(KINDS)('the %s backend', (kind) => {
  it('starts every slot of an executor; each says hello first, with its own address', async () => {
    const f = open(kind);
    await f.started('A', 2);
    await f.started('B', 1);
    const hellos = f.messages.map(({ from, message }) => ({ from, hello: message.type === 'hello' && { executorId: message.executorId, slot: message.slot } }));
    expect(hellos.toSorted((x, y) => x.from.executorId.localeCompare(y.from.executorId) || x.from.slot - y.from.slot)).toEqual(
      [['A', 0], ['A', 1], ['B', 0]].map(([executorId, slot]) => ({ from: { executorId, slot }, hello: { executorId, slot } })),
    );
  });

  it('delivers messages in the order sent, also those sent before the slot was ready, with their bytes', async () => {
    const f = open(kind);
    f.backend.start(f.launch('A'));
    const sent = Array.from({ length: 200 }, (_, i) => i);
    for (const i of sent) f.run(A, 'echo', i, new Uint8Array([i, 255 - i]));
    expect([...(await f.result(199))]).toEqual([199, 56]);
    expect(f.messages.flatMap(({ message }) => (message.type === 'taskEnd' ? [message.taskId] : []))).toEqual(sent);
  });

  it('carries a payload of a megabyte unharmed', async () => {
    const f = open(kind);
    await f.started('A');
    const bytes = new Uint8Array(1 << 20).map((_, i) => i * 31);
    f.run(A, 'echo', 1, bytes);
    expect(Buffer.from(await f.result(1)).equals(Buffer.from(bytes))).toBe(true);
  });

  it('does not share memory with a slot: bytes changed after sending arrive as they were', async () => {
    const f = open(kind);
    await f.started('A');
    const bytes = new Uint8Array([1, 2, 3]);
    f.run(A, 'echo', 1, bytes);
    await Promise.resolve();
    bytes.fill(9);
    expect([...(await f.result(1))]).toEqual([1, 2, 3]);
  });

  it('tells once that a killed executor is gone, and nothing of it afterwards', async () => {
    const f = open(kind);
    await f.started('A');
    await f.started('B');
    f.backend.kill('A');
    f.backend.kill('A');
    expect(await f.lost('A')).toMatchObject({ signal: 'SIGKILL', outOfMemory: false });
    f.run(A, 'echo', 1);
    f.run({ executorId: 'B', slot: 0 }, 'echo', 2);
    await f.result(2);
    expect(f.losses.map((l) => l.executorId)).toEqual(['A']);
    expect(f.messages.filter((m) => m.message.type === 'taskEnd').map((m) => m.from.executorId)).toEqual(['B']);
  });

  it('tells of no loss after stop, and stop can be called twice', async () => {
    const f = open(kind);
    await f.started('A', 2);
    await f.backend.stop();
    await f.backend.stop();
    expect(f.losses).toEqual([]);
  });

  it('tells of a slot that cannot start', async () => {
    const f = open(kind);
    const broken = createBackend(kind, { onMessage: () => undefined, onLost: (executorId, loss) => f.losses.push({ executorId, loss }) && wake.resolve(), onOutput: () => undefined }, new URL('./testing/missing.ts', import.meta.url));
    const wake = Promise.withResolvers<void>();
    broken.start(f.launch('A'));
    await wake.promise;
    expect(f.losses[0]?.loss.stderrTail).toContain('missing.ts');
    await broken.stop();
  });
});

describe.each(['threads', 'processes'] as const)('the %s backend isolates', (kind) => {
  it('a task that calls process.exit: the executor is lost with its exit code, others live', async () => {
    const f = open(kind);
    await f.started('A');
    await f.started('B');
    f.run(A, 'exit');
    expect(await f.lost('A')).toMatchObject({ exitCode: 42, signal: null, outOfMemory: false });
    f.run({ executorId: 'B', slot: 0 }, 'echo', 2);
    await f.result(2);
  });

  it('an error thrown outside any task: its text is in the last words', async () => {
    const f = open(kind);
    await f.started('A');
    f.run(A, 'throwLater');
    expect((await f.lost('A')).stderrTail).toContain('out of nowhere');
  });

  it('an endless loop: it sends what it measured meanwhile, and can be killed', async () => {
    const f = open(kind);
    await f.started('A');
    f.run(A, 'loop', 7);
    await f.until(() => f.messages.find((m) => m.message.type === 'metrics' && m.message.runningTask === 7));
    f.backend.kill('A');
    expect(await f.lost('A')).toMatchObject({ signal: 'SIGKILL' });
  });

  it('one slot of an executor with two: losing it loses the executor', async () => {
    const f = open(kind);
    await f.started('A', 2);
    f.run({ executorId: 'A', slot: 1 }, 'exit');
    expect(await f.lost('A')).toMatchObject({ exitCode: 42 });
  });
});

describe('the processes backend', () => {
  it('loses an executor alone when it fills its heap, and says that this was it', async () => {
    const f = open('processes');
    await f.started('A', 1, 64);
    await f.started('B');
    f.run(A, 'fillHeap');
    const loss = await f.lost('A');
    expect(loss.outOfMemory).toBe(true);
    expect(loss.stderrTail).toMatch(/heap out of memory/i);
    f.run({ executorId: 'B', slot: 0 }, 'echo', 2);
    await f.result(2);
  });

  it('gives an executor its working folder and an environment without the driver\'s secrets', async () => {
    process.env['EMBERLINE_TEST_SECRET'] = 'hush';
    const f = open('processes');
    await f.started('A');
    delete process.env['EMBERLINE_TEST_SECRET'];
    f.run(A, 'environment', 1);
    const seen = JSON.parse(new TextDecoder().decode(await f.result(1))) as { cwd: string; env: Record<string, string> };
    expect(seen.cwd).toBe(f.folder);
    expect(seen.env['GREETING']).toBe('hello');
    expect(seen.env['EMBERLINE_TEST_SECRET']).toBeUndefined();
  });

  it('leaves no process behind when it stops', async () => {
    const f = open('processes');
    await f.started('A', 2);
    const { pid } = f.messages[0]!.message as Extract<FromSlot, { type: 'hello' }>;
    expect((f.backend as ProcessesBackend).pid('A')).toBe(pid);
    await f.backend.stop();
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });

  it.each(['idle', 'loop'])('ends an executor whose driver was killed while the executor was busy with: %s', async (busy) => {
    const driver = fork(new URL('./testing/orphaningDriver.ts', import.meta.url), [busy], { execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    const pid = await new Promise<number>((resolve) => driver.once('message', (message) => resolve(message as number)));
    driver.kill('SIGKILL');
    await gone(pid);
  });
});

/** Resolves when a process that is not our child is gone: it is looked at, as nobody tells us. */
async function gone(pid: number): Promise<void> {
  for (;;) {
    try {
      if (readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.startsWith('Z') === true) return;
    } catch {
      return;
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
}
