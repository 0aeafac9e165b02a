/**
 * The edge of a session: owns the kernel process, carries out what `reduceSession` decides, and turns what the kernel
 * says into operations on the document. It never evaluates user code and never decides about queue or state itself.
 */
import { randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';
import type { Command } from '../../protocol/messages.ts';
import type { Notebook } from '../../protocol/notebook.ts';
import type { Operation } from '../../protocol/operations.ts';
import type { Session } from '../../protocol/session.ts';
import type { ApplicationFacts } from '../history/deathFacts.ts';
import type { ListenerEvent } from '../../engine/events/types.ts';
import type { FromKernel } from '../kernel/messages.ts';
import type { KernelExit, KernelHandle, KernelLauncher, KernelListener } from './kernelProcess.ts';
import { reduceSession, SHUTDOWN_MS } from './reduceSession.ts';
import { RunOutputs } from './runOutputs.ts';
import { TableRequests, type TableRequest, type TableRows } from './tableRequests.ts';
import { initialSession, sessionOf, type RunnableCell, type SessionEffect, type SessionEvent, type SessionState } from './sessionState.ts';

/** Where a session's events go and what is known of its application from them. */
export interface SessionHistory {
  started(appId: string, appName: string, path: string, at: number): void;
  /** An application that an earlier server started goes on. */
  adopted(appId: string): void;
  receive(appId: string, firstSeq: number, events: readonly ListenerEvent[]): void;
  ended(appId: string, at: number): void;
  facts(appId: string): ApplicationFacts;
}

/** The document a session runs for. */
export interface SessionDocument {
  readonly notebook: Notebook;
  apply(operation: Operation): void;
  sessionChanged(session: Session): void;
}

/** A session that an earlier server began: its state, and how to hear its kernel. */
export interface AdoptedSession {
  readonly state: SessionState;
  attach(listener: KernelListener): KernelHandle;
}

export interface SessionOptions {
  readonly launcher: KernelLauncher;
  readonly history: SessionHistory;
  readonly document: SessionDocument;
  readonly workspaceRoot: string;
  readonly stateDir: string;
  readonly eventLogDir: string;
  readonly master: string;
  readonly conf?: Readonly<Record<string, string>>;
  /** The application shown until a kernel starts. */
  readonly lastAppId: string | null;
  readonly adopted?: AdoptedSession | undefined;
  /** Told of every change that a next server would have to know. */
  readonly onHandover?: (path: string, state: SessionState, kernelId: number | null) => void;
}

/** Text of a running cell reaches tabs at once, and then in steps of this. */
const STREAM_MS = 30;
/** A kernel that said its last words and is still there is ended. */
const LAST_WORDS_MS = 1000;

export class NotebookSession {
  readonly #options: SessionOptions;
  #state: SessionState;
  #shown: Session;
  #kernel: KernelHandle | null = null;
  #heap: { used: number; limit: number } | null = null;
  #lastWords: string | null = null;
  readonly #outputs = new Map<string, RunOutputs>();
  #streamTimer: NodeJS.Timeout | null = null;
  readonly #tables = new TableRequests();
  #waiting: (() => void)[] = [];

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#state = options.adopted?.state ?? initialSession(options.master, options.lastAppId);
    this.#shown = sessionOf(this.#state);
    if (options.adopted !== undefined) this.#adopt(options.adopted);
  }

  get session(): Session {
    return this.#shown;
  }

  get hasKernel(): boolean {
    return this.#kernel !== null;
  }

  command(command: Command): void {
    this.#handle({ type: 'command', command, cells: this.#cells(), now: Date.now(), runIdPrefix: randomBytes(6).toString('hex') });
  }

  cellRemoved(cellId: string): void {
    this.#handle({ type: 'cellRemoved', cellId });
  }

  /** Rows of a table output. Rejects when the kernel that holds the table is gone. */
  tableRows(request: TableRequest): Promise<TableRows> {
    return this.#tables.ask(this.#kernel, request);
  }

  /** Says what a next server would have to know. */
  handOver(): void {
    this.#options.onHandover?.(this.#options.document.notebook.path, this.#state, this.#kernel?.id ?? null);
  }

  /** Ends the kernel; resolves when its process is gone. */
  async shutdown(): Promise<void> {
    if (this.#kernel === null) return;
    this.#handle({ type: 'shutdown', now: Date.now() });
    while (this.#kernel !== null) await this.#nextChange();
  }

  /** Resolves when nothing runs and nothing waits. */
  async settled(): Promise<void> {
    while (this.#state.running !== null || this.#state.queue.length > 0 || this.#state.kernel.state === 'starting') {
      await this.#nextChange();
    }
  }

  #nextChange(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #handle(event: SessionEvent): void {
    const { state, effects } = reduceSession(this.#state, event);
    const before = this.#state;
    this.#state = state;
    for (const effect of effects) this.#perform(effect);
    if (before !== state) this.#show();
  }

  /** Goes on where an earlier server left: the kernel, the run, and the time that was running. */
  #adopt({ state, attach }: AdoptedSession): void {
    const { instance, appId, running, kernel } = state;
    if (running !== null) this.#outputs.set(running.runId, this.#newOutputs(running.runId, running.cellId));
    if (appId !== null) this.#options.history.adopted(appId);
    this.#kernel = attach(this.#listener(instance, appId ?? ''));
    if (kernel.state === 'interrupting' && running !== null) this.#perform({ type: 'timer', of: 'interrupt', instance, runId: running.runId, ms: Math.max(0, kernel.deadline - Date.now()) });
    if (state.ending !== null) this.#perform({ type: 'timer', of: 'shutdown', instance, ms: SHUTDOWN_MS });
  }

  #show(): void {
    this.handOver();
    const session = sessionOf(this.#state);
    if (JSON.stringify(session) !== JSON.stringify(this.#shown)) {
      this.#shown = session;
      this.#options.document.sessionChanged(session);
    }
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
  }

  #perform(effect: SessionEffect): void {
    switch (effect.type) {
      case 'startKernel':
        this.#startKernel(effect.instance, effect.master);
        return;
      case 'send':
        this.#kernel?.send(effect.message);
        return;
      case 'kill':
        this.#kernel?.kill();
        return;
      case 'signal':
        this.#kernel?.signal();
        return;
      case 'timer': {
        const { ms, ...deadline } = effect;
        setTimeout(() => this.#handle({ ...deadline, type: 'deadline' }), ms);
        return;
      }
      case 'operation':
        this.#operation(effect.operation);
        return;
      case 'rememberMaster': {
        const { metadata } = this.#options.document.notebook;
        const own = metadata['emberline'];
        this.#options.document.apply({ type: 'setMetadata', metadata: { ...metadata, emberline: { ...(typeof own === 'object' ? own : {}), master: effect.master } } });
        return;
      }
    }
  }

  #operation(operation: Operation): void {
    const { document } = this.#options;
    const run = this.#state.running;
    if (operation.type === 'runStarted' && run !== null) this.#outputs.set(run.runId, this.#newOutputs(run.runId, operation.cellId));
    if (operation.type === 'runEnded') {
      const outputs = this.#outputs.get(operation.lastRun.runId);
      for (const waiting of outputs?.flush() ?? []) document.apply(waiting);
    }
    document.apply(operation);
    if (operation.type === 'runEnded') this.#forgetOldOutputs(operation.lastRun.runId);
  }

  #newOutputs(runId: string, cellId: string): RunOutputs {
    const file = `${runId}.txt`;
    return new RunOutputs(cellId, join(this.#options.stateDir, 'outputs', file), file);
  }

  /** A run may print after its end; only the last run of a cell is listened to. */
  #forgetOldOutputs(runId: string): void {
    const current = new Set(this.#options.document.notebook.cells.flatMap((cell) => (cell.lastRun === null ? [] : [cell.lastRun.runId])));
    if (this.#state.running !== null) current.add(this.#state.running.runId);
    current.add(runId);
    for (const id of this.#outputs.keys()) if (!current.has(id)) this.#outputs.delete(id);
  }

  #startKernel(instance: number, master: string): void {
    const { launcher, history, document, eventLogDir, workspaceRoot, conf } = this.#options;
    const { path } = document.notebook;
    const appId = newAppId();
    const appName = path.replace(/\.ipynb$/, '');
    this.#heap = null;
    this.#lastWords = null;
    history.started(appId, appName, path, Date.now());
    const kernel = launcher.launch(this.#listener(instance, appId));
    this.#kernel = kernel;
    this.#state = { ...this.#state, appId };
    kernel.send({ type: 'start', config: { appId, appName, master, cwd: dirname(join(workspaceRoot, path)), eventLogDir, conf: conf ?? {} } });
  }

  #listener(instance: number, appId: string): KernelListener {
    return { message: (message) => this.#hear(instance, appId, message), exit: (exit) => this.#kernelGone(instance, appId, exit) };
  }

  #hear(instance: number, appId: string, message: FromKernel): void {
    switch (message.type) {
      case 'ready':
        this.#handle({ type: 'ready', instance, appId: message.appId, master: message.master, cells: this.#cells(), now: Date.now() });
        return;
      case 'stream': {
        const outputs = this.#outputs.get(message.runId);
        if (outputs === undefined) return;
        for (const operation of outputs.stream(message.name, message.text)) this.#options.document.apply(operation);
        this.#flushSoon();
        return;
      }
      case 'display': {
        if (message.update && message.displayId !== undefined) {
          this.#options.document.apply({ type: 'updateDisplay', displayId: message.displayId, data: message.data });
          return;
        }
        for (const operation of this.#outputs.get(message.runId)?.display(message.data, message.displayId) ?? []) this.#options.document.apply(operation);
        return;
      }
      case 'runEnd': {
        const { runId, durationMs, error, interrupted } = message;
        const run = this.#state.running;
        if (instance === this.#state.instance && run?.runId === runId && message.result !== null) {
          for (const operation of this.#outputs.get(runId)?.result(message.result, run.executionCount) ?? []) this.#options.document.apply(operation);
        }
        for (const operation of this.#outputs.get(runId)?.flush() ?? []) this.#options.document.apply(operation);
        this.#handle({ type: 'runEnd', instance, runId, durationMs, error, interrupted, cells: this.#cells(), now: Date.now() });
        return;
      }
      case 'events':
        this.#options.history.receive(appId, message.firstSeq, message.events);
        return;
      case 'tableRows':
        this.#tables.answered(message);
        return;
      case 'heartbeat':
        this.#heap = { used: message.heapUsed, limit: message.heapLimit };
        return;
      case 'fatal': {
        this.#lastWords = message.message;
        const kernel = this.#kernel;
        setTimeout(() => kernel?.kill(), LAST_WORDS_MS).unref();
        return;
      }
    }
  }

  #kernelGone(instance: number, appId: string, exit: KernelExit): void {
    const { history } = this.#options;
    const heapLimitBytes = this.#heap?.limit ?? this.#kernel?.heapLimitBytes ?? null;
    if (instance === this.#state.instance) this.#kernel = null;
    this.#tables.kernelGone();
    const facts = history.facts(appId);
    history.ended(appId, Date.now());
    this.#handle({
      type: 'exited',
      instance,
      facts: {
        exitCode: exit.code,
        signal: exit.signal,
        stderr: exit.stderr.split('\n').slice(-40).join('\n'),
        lastHeapBytes: this.#heap?.used ?? null,
        heapLimitBytes,
        lastWords: this.#lastWords,
        ...facts,
      },
      cells: this.#cells(),
      now: Date.now(),
    });
  }

  /** The first text goes out with this turn of the loop, what follows shortly after goes together. */
  #flushSoon(): void {
    if (this.#streamTimer !== null) return;
    const flushAll = (): void => {
      for (const outputs of this.#outputs.values()) for (const operation of outputs.flush()) this.#options.document.apply(operation);
    };
    flushAll();
    this.#streamTimer = setTimeout(() => {
      this.#streamTimer = null;
      flushAll();
    }, STREAM_MS);
  }

  #cells(): readonly RunnableCell[] {
    return this.#options.document.notebook.cells.map((cell) => ({ id: cell.id, runs: cell.kind === 'code' && cell.language === 'typescript', source: cell.source }));
  }
}

/** In the form of Spark's standalone master: `app-20260101120000-3f9a`. */
function newAppId(): string {
  const stamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
  return `app-${stamp}-${randomBytes(3).toString('hex')}`;
}
