/**
 * The kernel of one notebook: runs cells one after another in one scope, beside one SparkContext.
 *
 * Knows nothing of processes: it is given where its messages go, a timer and the engine. `main.ts` puts it on the
 * child-process channel.
 */
import type { CallSite } from '../../engine/rdd/host.ts';
import type { ListenerEvent } from '../../engine/events/types.ts';
import { registerModule } from '../../engine/closure/modules.ts';
import { callSiteIn } from './callSites.ts';
import { displayFunctions } from './display/displays.ts';
import type { DisplayContext, RddLike } from './display/mimeBundle.ts';
import { mimeBundle } from './display/mimeBundle.ts';
import { html, image, md, svg } from './display/rich.ts';
import { TableStore } from './display/tableStore.ts';
import { cellError, errorText, runOfError } from './errors.ts';
import { EventBatcher } from './eventBatcher.ts';
import { Evaluator } from './evaluator.ts';
import type { FromKernel, KernelConfig, ToKernel } from './messages.ts';
import { OutputStream } from './outputStream.ts';
import type { Timer } from './outputStream.ts';
import { currentRun, InterruptedError, Run, withRun } from './runContext.ts';

/** What the kernel needs of a SparkContext. */
export interface KernelContext {
  withLocalProperties<T>(properties: Readonly<Record<string, string>>, fn: () => T): T;
  cancelAllJobs(reason?: string): void;
  killExecutor(executorId: string): boolean;
  postEvent(event: ListenerEvent): void;
  stop(): Promise<void>;
}

/** An RDD as far as the kernel names it. */
export interface NamedRdd extends RddLike {
  variable: string | undefined;
}

/** The engine as the kernel sees it, so that tests can run without one. */
export interface KernelEngine {
  /** The public module: every export is predefined in cells and importable as `emberline`. */
  readonly module: Readonly<Record<string, unknown>>;
  /** Its URL: how its exports travel to executors. */
  readonly moduleUrl: string;
  createContext(options: {
    readonly config: KernelConfig;
    readonly onEvents: (firstSeq: number, events: readonly ListenerEvent[]) => void;
    readonly callSite: (operation: string) => CallSite | undefined;
  }): KernelContext;
  isRdd(value: unknown): value is NamedRdd;
}

export interface KernelHost {
  post(message: FromKernel): void;
  readonly timer: Timer;
  /** Epoch milliseconds. */
  now(): number;
  /** Milliseconds that only grow. */
  clock(): number;
}

/** Local properties of every job a run starts. Spark's names where it has them. */
export const RUN_PROPERTIES = { group: 'spark.jobGroup.id', description: 'spark.job.description', interrupt: 'spark.job.interruptOnCancel', cell: 'emberline.cellId', cellNumber: 'emberline.cellNumber', run: 'emberline.runId' } as const;

export class Kernel {
  readonly #host: KernelHost;
  readonly #engine: KernelEngine;
  readonly #output: OutputStream;
  readonly #events: EventBatcher;
  readonly #tables = new TableStore();
  readonly #display: DisplayContext;
  readonly #queue: Run[] = [];
  #evaluator: Evaluator | undefined;
  #context: KernelContext | undefined;
  #running: Run | null = null;
  #lastRun: Run | null = null;
  readonly #places = new Map<string, Run>();

  constructor(host: KernelHost, engine: KernelEngine) {
    this.#host = host;
    this.#engine = engine;
    this.#output = new OutputStream((chunk) => { host.post({ type: 'stream', ...chunk }); }, host.timer);
    this.#events = new EventBatcher((firstSeq, events) => { host.post({ type: 'events', firstSeq, events }); }, host.timer);
    this.#display = { tables: this.#tables, isRdd: (value): value is RddLike => engine.isRdd(value) };
  }

  /** Handles a message of the server. Never throws. */
  handle(message: ToKernel): void {
    switch (message.type) {
      case 'start': this.#start(message.config); break;
      case 'run': this.#enqueue(new Run({ cellId: message.cellId, cellNumber: message.cellNumber, runId: message.runId }, message.executionCount, message.source)); break;
      case 'interrupt': this.interrupt(); break;
      case 'killExecutor': this.#context?.killExecutor(message.executorId); break;
      case 'tableRows': this.#tableRows(message); break;
      case 'shutdown': break;
    }
  }

  /** Text printed by the code that runs now; without a run it belongs to the last one. */
  write(name: 'stdout' | 'stderr', text: string): void {
    const run = currentRun() ?? this.#running ?? this.#lastRun;
    if (run !== null) this.#output.write(run.id, name, text);
  }

  /** An error nobody caught: told in the cell whose code made it. */
  reportUncaught(error: unknown): void {
    const run = currentRun() ?? this.#places.get(runOfError(error) ?? '') ?? this.#running ?? this.#lastRun;
    if (run === null || this.#evaluator === undefined || (error instanceof InterruptedError && run.isInterrupted)) return;
    this.#output.write(run.id, 'stderr', `Uncaught ${errorText(cellError(error, run.place, this.#evaluator.cells))}\n`);
  }

  /** Cancels all jobs, the queue and, at its next await, the running cell. */
  interrupt(): void {
    for (const run of this.#queue.splice(0)) this.#host.post({ type: 'runEnd', runId: run.id, durationMs: 0, result: null, error: null, interrupted: true });
    this.#running?.interrupt();
    this.#context?.cancelAllJobs('the run was interrupted');
  }

  /** Ends the context. */
  async stop(): Promise<void> {
    this.interrupt();
    this.#output.flush();
    await this.#context?.stop();
    this.#events.flush();
  }

  #start(config: KernelConfig): void {
    const started = this.#host.clock();
    const own = this.#engine.module;
    registerModule(this.#engine.moduleUrl, own);
    const { display, updateDisplay } = displayFunctions(this.#display, (shown) => {
      this.#output.flush();
      this.#host.post({ type: 'display', ...shown });
    }, () => (this.#running ?? this.#lastRun)?.id);
    const evaluator = new Evaluator({
      predefined: { ...own, display, updateDisplay, html, md, svg, image },
      folder: config.cwd,
      own: () => Promise.resolve(own),
      onVariable: (name, value) => { this.#nameRdd(name, value); },
    });
    this.#evaluator = evaluator;
    try {
      this.#context = this.#engine.createContext({
        config,
        onEvents: (firstSeq, events) => { this.#events.add(firstSeq, events); },
        callSite: (operation) => callSiteIn(evaluator.cells, operation),
      });
    } catch (error) {
      this.#host.post({ type: 'fatal', message: error instanceof Error ? error.message : String(error) });
      return;
    }
    evaluator.scope.predefine('sc', this.#context);
    this.#host.post({ type: 'ready', appId: config.appId, master: config.master, startMs: this.#host.clock() - started });
  }

  #nameRdd(name: string, value: object): void {
    if (!this.#engine.isRdd(value)) return;
    const held = value.variable === undefined ? undefined : this.#evaluator?.scope.object[value.variable];
    if (held !== value) value.variable = name;
  }

  #enqueue(run: Run): void {
    this.#queue.push(run);
    if (this.#running === null) void this.#drain();
  }

  async #drain(): Promise<void> {
    for (let run = this.#queue.shift(); run !== undefined; run = this.#queue.shift()) {
      this.#running = run;
      this.#lastRun = run;
      this.#places.set(run.id, run);
      await this.#runOne(run);
      this.#running = null;
    }
  }

  async #runOne(run: Run): Promise<void> {
    const started = this.#host.clock();
    const evaluator = this.#evaluator;
    if (evaluator === undefined) {
      this.#host.post({ type: 'runEnd', runId: run.id, durationMs: 0, result: null, error: { name: 'Error', message: 'The kernel has not been started.', frames: [] }, interrupted: false });
      return;
    }
    this.#postCellRun(run, 'started');
    let result: Awaited<ReturnType<typeof mimeBundle>> = null;
    let error: ReturnType<typeof cellError> | null = null;
    try {
      const value = await this.#inRun(run, () => evaluator.evaluate(run));
      result = await this.#inRun(run, async () => mimeBundle(value, this.#display));
    } catch (thrown) {
      error = cellError(thrown, run.place, evaluator.cells);
    }
    const interrupted = run.isInterrupted && error !== null;
    this.#postCellRun(run, interrupted ? 'interrupted' : error === null ? 'done' : 'failed');
    this.#output.flush();
    this.#events.flush();
    this.#host.post({ type: 'runEnd', runId: run.id, durationMs: this.#host.clock() - started, result, error, interrupted });
  }

  #inRun<T>(run: Run, fn: () => Promise<T>): Promise<T> {
    const { cellId, cellNumber, runId } = run.place;
    const context = this.#context;
    if (context === undefined) return withRun(run, fn);
    const properties = {
      [RUN_PROPERTIES.group]: runId,
      [RUN_PROPERTIES.description]: `Cell ${cellNumber}`,
      [RUN_PROPERTIES.interrupt]: 'true',
      [RUN_PROPERTIES.cell]: cellId,
      [RUN_PROPERTIES.cellNumber]: String(cellNumber),
      [RUN_PROPERTIES.run]: runId,
    };
    return withRun(run, () => context.withLocalProperties(properties, fn));
  }

  #postCellRun(run: Run, state: 'started' | 'done' | 'failed' | 'interrupted'): void {
    const { cellId, cellNumber, runId } = run.place;
    this.#context?.postEvent({ Event: 'EmberlineCellRun', Timestamp: this.#host.now(), 'Run ID': runId, 'Cell ID': cellId, 'Cell Number': cellNumber, State: state, ...(state === 'started' ? { Source: run.source } : {}) });
  }

  #tableRows(message: Extract<ToKernel, { type: 'tableRows' }>): void {
    const { request, handle, offset, limit, sort } = message;
    try {
      this.#host.post({ type: 'tableRows', request, rows: this.#tables.rows(handle, offset, limit, sort) });
    } catch (error) {
      this.#host.post({ type: 'tableRows', request, rows: [], error: error instanceof Error ? error.message : String(error) });
    }
  }
}

