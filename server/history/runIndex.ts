/** The list of applications that ever ran in a workspace, kept in `.emberline/runs.json` beside their event logs. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { RunEntry } from '../../protocol/messages.ts';
import { writeAtomically } from '../notebooks/atomicFile.ts';

const entrySchema = z.object({
  appId: z.string(),
  appName: z.string(),
  path: z.string(),
  startedAt: z.number(),
  endedAt: z.number().nullable(),
  jobs: z.number(),
});
export type IndexedRun = z.infer<typeof entrySchema>;

const KEPT = 2000;

export class RunIndex {
  readonly #file: string;
  #runs: IndexedRun[] = [];
  #timer: NodeJS.Timeout | null = null;
  #working: Promise<void> = Promise.resolve();

  constructor(stateDir: string) {
    this.#file = join(stateDir, 'runs.json');
  }

  /** Runs that a server left open when it was killed count as ended at `now` or when they last did something. */
  async load(endOf: (appId: string) => Promise<number>): Promise<void> {
    const text = await readFile(this.#file, 'utf8').catch(() => '[]');
    const parsed = z.array(entrySchema).safeParse(parseJson(text));
    const runs = parsed.success ? parsed.data : [];
    this.#runs = await Promise.all(runs.map(async (run) => (run.endedAt === null ? { ...run, endedAt: await endOf(run.appId) } : run)));
  }

  /** Latest first; of one notebook, or all. */
  list(path?: string): readonly RunEntry[] {
    return this.#runs.filter((run) => path === undefined || run.path === path).map(({ path: _path, ...entry }) => entry).reverse();
  }

  find(appId: string): IndexedRun | undefined {
    return this.#runs.find((run) => run.appId === appId);
  }

  add(run: IndexedRun): void {
    this.#runs.push(run);
    if (this.#runs.length > KEPT) this.#runs.shift();
    this.#saveSoon();
  }

  update(appId: string, change: Partial<Pick<IndexedRun, 'endedAt' | 'jobs'>>): void {
    this.#runs = this.#runs.map((run) => (run.appId === appId ? { ...run, ...change } : run));
    this.#saveSoon();
  }

  /** A renamed notebook keeps its runs. */
  renamed(from: string, to: string): void {
    this.#runs = this.#runs.map((run) => (run.path === from ? { ...run, path: to } : run));
    this.#saveSoon();
  }

  /** Writes what is not written yet. */
  async flush(): Promise<void> {
    if (this.#timer !== null) {
      clearTimeout(this.#timer);
      this.#timer = null;
      this.#working = this.#working.catch(() => undefined).then(() => writeAtomically(this.#file, `${JSON.stringify(this.#runs, null, 1)}\n`));
    }
    await this.#working;
  }

  #saveSoon(): void {
    this.#timer ??= setTimeout(() => void this.flush().catch(() => undefined), 500);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return [];
  }
}
