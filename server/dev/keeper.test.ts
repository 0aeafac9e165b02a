import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ListenerEvent } from '../../engine/events/types.ts';
import { ForkLauncher } from '../sessions/kernelProcess.ts';
import { TestNotebook } from '../testing/testNotebook.ts';
import { startTestServer, type TestServer, type TestTab } from '../testing/testServer.ts';
import { Keeper } from './keeper.ts';
import { KeptLauncher, type Resume } from './keptLauncher.ts';
import type { FromKeeper } from './messages.ts';

let workspace: string;
let keeper: Keeper;
let server: TestServer;
beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'emberline-keeper-'));
  keeper = new Keeper(new ForkLauncher({ keepSpare: false }), 0);
});
afterEach(async () => {
  await server.stop();
  keeper.close();
  await rm(workspace, { recursive: true, force: true, maxRetries: 5 });
});

/** A server at the keeper's other end, as a new process would be. */
async function serve(): Promise<TestServer> {
  const messages: FromKeeper[] = [];
  let launcher: KeptLauncher | null = null;
  keeper.serverStarted((message) => {
    if (launcher !== null && message.type !== 'resume' && message.type !== 'leave') launcher.hear(message);
    else messages.push(message);
  });
  const resume = messages[0] as Resume;
  const kept = new KeptLauncher((message) => void keeper.hear(message), resume.nextKernelId);
  launcher = kept;
  const handed = new Map(resume.sessions.map((session) => [session.path, session]));
  const started = await startTestServer({
    workspace,
    launcher: kept,
    handover: {
      adopted: (path) => {
        const session = handed.get(path);
        return session === undefined ? undefined : { state: session.state, attach: (listener) => kept.attach(session.kernelId, listener) };
      },
      changed: (path, session) => void keeper.hear({ type: 'session', path, session: session === null ? null : { path, ...session } }),
    },
  });
  for (const { path } of resume.sessions) await started.library.open(path);
  return started;
}

async function replaceServer(): Promise<void> {
  keeper.serverLeaves();
  await server.leave();
  keeper.serverEnded();
  server = await serve();
}

/** Everything a tab is told of an application, until `done` says enough. */
async function eventsOf(tab: TestTab, appId: string, done: (events: readonly ListenerEvent[]) => boolean): Promise<readonly ListenerEvent[]> {
  const events: ListenerEvent[] = [];
  const enough = Promise.withResolvers<void>();
  tab.socket.on('events', (message) => {
    if (message.firstSeq !== events.length) throw new Error(`expected event ${events.length}, got ${message.firstSeq}`);
    events.push(...message.events);
    if (done(events)) enough.resolve();
  });
  await tab.get('watch', { appId, fromSeq: 0 });
  await enough.promise;
  return events;
}

describe('a server that is replaced while the code changes', () => {
  it('leaves kernels alone: variables live on, a run goes on, its output has no gap', async () => {
    server = await serve();
    const first = await server.tab();
    const { path } = await first.get<{ path: string }>('createNotebook', { title: 'test' });
    let notebook = await TestNotebook.open(first, path);
    notebook.add('a', 'const kept = 42;');
    notebook.add('b', "for (let i = 0; i < 30; i++) { console.log(i); await new Promise((r) => setTimeout(r, 40)); }\nawait sc.range(0, 4, 1, 2).count()");
    notebook.add('c', 'kept');
    await notebook.run('a');
    await notebook.command({ type: 'runCells', cellIds: ['b', 'c'] });
    await notebook.until(() => notebook.cell('b').outputs.length > 0);
    await replaceServer();
    const tab = await server.tab();
    notebook = await TestNotebook.open(tab, path);
    expect(notebook.document.session).toMatchObject({ kernel: { state: 'busy' }, cells: { b: { state: 'running' }, c: { state: 'queued' } } });
    await notebook.until(() => notebook.cell('c').lastRun !== null);
    expect(notebook.cell('b').outputs).toEqual([
      { kind: 'stream', name: 'stdout', text: Array.from({ length: 30 }, (_, i) => `${i}\n`).join('') },
      { kind: 'result', data: expect.objectContaining({ 'text/plain': '4' }) as object, executionCount: 2 },
    ]);
    expect(notebook.cell('c').outputs).toMatchObject([{ data: { 'text/plain': '42' } }]);
    const appId = notebook.document.session.appId ?? '';
    const events = await eventsOf(tab, appId, (all) => all.some((event) => event.Event === 'EmberlineCellRun' && event['Cell ID'] === 'c' && event.State === 'done'));
    const log = await readFile(join(workspace, '.emberline', 'event-logs', `${appId}.inprogress`), 'utf8');
    const written = log.trim().split('\n').map((line) => JSON.parse(line) as ListenerEvent);
    const shared = Math.min(written.length, events.length);
    expect(events.slice(0, shared)).toEqual(written.slice(0, shared));
  });

  it('hears of a kernel that died meanwhile', async () => {
    server = await serve();
    const first = await server.tab();
    const { path } = await first.get<{ path: string }>('createNotebook', { title: 'test' });
    let notebook = await TestNotebook.open(first, path);
    notebook.add('a', "await new Promise((r) => setTimeout(r, 300)); process.kill(process.pid, 'SIGKILL'); await new Promise(() => {})");
    await notebook.command({ type: 'runCells', cellIds: ['a'] });
    await notebook.until((document) => document.session.cells['a']?.state === 'running');
    await replaceServer();
    notebook = await TestNotebook.open(await server.tab(), path);
    await notebook.until((document) => document.session.kernel.state === 'dead');
    expect(notebook.cell('a').lastRun?.state).toBe('failed');
  });
});
