/**
 * Events of every application of the workspace: taken from kernels while they live, read back from their logs later,
 * and served to any number of tabs from any number on.
 *
 * A numbering is named by a `stream`: what was heard from a kernel and what was read from its log may differ in their
 * last events, so a tab that changes from one to the other begins again.
 */
import { stat } from 'node:fs/promises';
import type { ListenerEvent } from '../../engine/events/types.ts';
import type { RunEntry } from '../../protocol/messages.ts';
import type { SessionHistory } from '../sessions/notebookSession.ts';
import { ApplicationAccount, type ApplicationFacts } from './deathFacts.ts';
import { EventStore } from './eventStore.ts';
import { findLog, readLog } from './readLog.ts';
import { RunIndex } from './runIndex.ts';
import { Subscription, type EventSink } from './subscription.ts';

export class UnknownApplicationError extends Error {
  override readonly name = 'UnknownApplicationError';

  constructor(appId: string) {
    super(`No application ${appId} in this workspace: its event log is missing.`);
  }
}

interface Application {
  readonly appId: string;
  readonly stream: string;
  readonly store: EventStore;
  readonly account: ApplicationAccount;
  readonly subscriptions: Set<Subscription>;
  live: boolean;
  /** Batches that came while events before them were missing. */
  early: { readonly firstSeq: number; readonly events: readonly ListenerEvent[] }[];
}

export interface Watching {
  readonly lastSeq: number;
  readonly live: boolean;
  readonly stream: string;
  close(): void;
}

/** Ended applications kept in memory beside the living. */
const KEPT_ENDED = 8;
/** A kernel's log is this much behind what it says, at most. */
const LOG_DELAY_MS = 250;

export class History implements SessionHistory {
  readonly #logs: string;
  readonly #index: RunIndex;
  readonly #streamId: string;
  readonly #applications = new Map<string, Application>();
  readonly #loading = new Map<string, Promise<Application>>();
  #changed: () => void = () => undefined;

  /** `streamId`: unique to this run of the server. */
  constructor(stateDir: string, eventLogDir: string, streamId: string) {
    this.#logs = eventLogDir;
    this.#index = new RunIndex(stateDir);
    this.#streamId = streamId;
  }

  /** Called when the list of runs changed. */
  onChanged(changed: () => void): void {
    this.#changed = changed;
  }

  async load(): Promise<void> {
    await this.#index.load(async (appId) => {
      const log = await findLog(this.#logs, appId);
      return log === null ? Date.now() : Math.round((await stat(log)).mtimeMs);
    });
  }

  started(appId: string, appName: string, path: string, at: number): void {
    this.#index.add({ appId, appName, path, startedAt: at, endedAt: null, jobs: 0 });
    this.#applications.set(appId, this.#newApplication(appId, `live-${this.#streamId}`, true));
    this.#changed();
  }

  /** A living application that an earlier server knew: what it said before is in its log. */
  adopted(appId: string): void {
    this.#index.update(appId, { endedAt: null });
    const application = this.#newApplication(appId, `live-${this.#streamId}`, true);
    this.#applications.set(appId, application);
    void this.#fill(application);
  }

  /** Events of a living application. Those that are here already are left out; a gap is filled from the log first. */
  receive(appId: string, firstSeq: number, events: readonly ListenerEvent[]): void {
    const application = this.#applications.get(appId);
    if (application === undefined || !application.live) return;
    if (firstSeq > application.store.length) {
      if (application.early.length === 0) setTimeout(() => void this.#fill(application), LOG_DELAY_MS);
      application.early.push({ firstSeq, events });
      return;
    }
    this.#take(application, events.slice(application.store.length - firstSeq));
  }

  #take(application: Application, events: readonly ListenerEvent[]): void {
    if (events.length === 0) return;
    const { appId, account, store } = application;
    const jobs = account.jobs;
    store.append(events);
    for (const event of events) account.add(event);
    for (const subscription of application.subscriptions) subscription.wake();
    if (account.jobs !== jobs) this.#index.update(appId, { jobs: account.jobs });
  }

  /** Reads from the log what is missing, then takes what waited for it. */
  async #fill(application: Application): Promise<void> {
    const log = await findLog(this.#logs, application.appId);
    if (log !== null) {
      let seq = 0;
      for await (const batch of readLog(log)) {
        this.#take(application, batch.slice(Math.max(0, application.store.length - seq)));
        seq += batch.length;
      }
    }
    for (const { firstSeq, events } of application.early.splice(0)) this.receive(application.appId, firstSeq, events);
  }

  ended(appId: string, at: number): void {
    const application = this.#applications.get(appId);
    if (application === undefined) return;
    application.live = false;
    this.#index.update(appId, { endedAt: at, jobs: application.account.jobs });
    this.#forgetOld();
    this.#changed();
  }

  facts(appId: string): ApplicationFacts {
    return (this.#applications.get(appId)?.account ?? new ApplicationAccount()).facts();
  }

  runs(path?: string): readonly RunEntry[] {
    return this.#index.list(path);
  }

  renamed(from: string, to: string): void {
    this.#index.renamed(from, to);
  }

  /** Subscribes a tab. `stream` is what its numbers belong to; another one starts again at 0. Throws UnknownApplicationError. */
  async watch(appId: string, fromSeq: number, stream: string | undefined, sink: EventSink): Promise<Watching> {
    const application = await this.#find(appId);
    const from = stream !== undefined && stream !== application.stream ? 0 : Math.min(fromSeq, application.store.length);
    const subscription = new Subscription(application.store, from, sink);
    application.subscriptions.add(subscription);
    subscription.wake();
    return {
      lastSeq: application.store.length - 1,
      live: application.live,
      stream: application.stream,
      close: () => {
        subscription.close();
        application.subscriptions.delete(subscription);
      },
    };
  }

  /** All events that exist now as JSON texts, in batches. Throws UnknownApplicationError. */
  async *events(appId: string): AsyncGenerator<readonly string[]> {
    const { store } = await this.#find(appId);
    const end = store.length;
    for (let at = 0; at < end; ) {
      const batch = store.read(at);
      yield batch.slice(0, end - at);
      at += batch.length;
    }
  }

  /** Writes what is not written yet. */
  flush(): Promise<void> {
    return this.#index.flush();
  }

  async #find(appId: string): Promise<Application> {
    const known = this.#applications.get(appId);
    if (known !== undefined) return known;
    const loading = this.#loading.get(appId) ?? this.#read(appId);
    this.#loading.set(appId, loading);
    try {
      return await loading;
    } finally {
      this.#loading.delete(appId);
    }
  }

  async #read(appId: string): Promise<Application> {
    const log = await findLog(this.#logs, appId);
    if (log === null) throw new UnknownApplicationError(appId);
    const application = this.#newApplication(appId, `log-${appId}`, false);
    for await (const batch of readLog(log)) {
      application.store.append(batch);
      for (const event of batch) application.account.add(event);
    }
    this.#applications.set(appId, application);
    this.#forgetOld();
    return application;
  }

  #newApplication(appId: string, stream: string, live: boolean): Application {
    return { appId, stream, store: new EventStore(), account: new ApplicationAccount(), subscriptions: new Set(), live, early: [] };
  }

  /** Ended applications that nobody watches leave memory, oldest first; their logs bring them back. */
  #forgetOld(): void {
    const ended = [...this.#applications.values()].filter((application) => !application.live && application.subscriptions.size === 0);
    for (const application of ended.slice(0, Math.max(0, ended.length - KEPT_ENDED))) this.#applications.delete(application.appId);
  }
}
