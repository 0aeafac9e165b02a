/**
 * A notebook run to its end: the same session and the same kernel process as in the server, with the terminal in the place
 * of a browser. The source file is only read; outputs go to `--output`, events to `--event-log`.
 */
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir, totalmem } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { apply } from '../../protocol/apply.ts';
import { readIpynb, writeIpynb } from '../../protocol/ipynb.ts';
import type { Cell, Notebook } from '../../protocol/notebook.ts';
import { ApplicationAccount } from '../history/deathFacts.ts';
import { writeAtomically } from '../notebooks/atomicFile.ts';
import { newCellId } from '../notebooks/workspace.ts';
import { defaultMaster } from '../sessions/defaultMaster.ts';
import { ForkLauncher, reportGroups } from '../sessions/kernelProcess.ts';
import { NotebookSession } from '../sessions/notebookSession.ts';
import type { RunOptions } from './runOptions.ts';
import { TerminalOutputs, type Terminal } from './terminalOutputs.ts';

export interface RunSurroundings extends Terminal {
  /** Resolves when the user wants it to end. */
  readonly interrupted: Promise<void>;
}

/** The exit code: 0 when every cell was done, 1 when one failed (named on stderr), 130 when the user ended it. */
export async function runNotebook(options: RunOptions, surroundings: RunSurroundings): Promise<number> {
  let notebook = withoutOutputs(readIpynb(await readFile(options.notebook, 'utf8'), basename(options.notebook), newCellId));
  const scratch = await mkdtemp(join(tmpdir(), 'emberline-run-'));
  if (options.eventLogDir !== undefined) await mkdir(options.eventLogDir, { recursive: true });
  const account = new ApplicationAccount();
  const outputs = new TerminalOutputs(surroundings);
  const session = new NotebookSession({
    launcher: new ForkLauncher({ keepSpare: false, onGroups: reportGroups }),
    history: {
      started: () => undefined,
      adopted: () => undefined,
      receive: (_appId, _firstSeq, events) => events.forEach((event) => account.add(event)),
      ended: () => undefined,
      facts: () => account.facts(),
    },
    document: {
      get notebook() {
        return notebook;
      },
      apply: (operation) => {
        const applied = apply(notebook, operation);
        if (!applied.ok) return;
        notebook = applied.notebook;
        outputs.show(operation, notebook);
      },
      sessionChanged: () => undefined,
    },
    workspaceRoot: dirname(options.notebook),
    stateDir: scratch,
    eventLogDir: options.eventLogDir ?? join(scratch, 'event-logs'),
    master: options.master ?? defaultMaster(availableParallelism(), totalmem()),
    conf: options.conf,
    lastAppId: null,
  });
  try {
    session.command({ id: 'run', type: 'runAll' });
    const ended = await Promise.race([session.settled().then(() => 'settled' as const), surroundings.interrupted.then(() => 'interrupted' as const)]);
    await session.shutdown();
    if (options.output !== undefined) await writeAtomically(options.output, writeIpynb(notebook));
    return ended === 'interrupted' ? 130 : outcome(notebook, surroundings);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** A fresh run has nothing of an earlier one. */
function withoutOutputs(notebook: Notebook): Notebook {
  return { ...notebook, cells: notebook.cells.map((cell): Cell => ({ ...cell, outputs: [], executionCount: null, lastRun: null })) };
}

function outcome(notebook: Notebook, { stderr }: Terminal): number {
  const at = notebook.cells.findIndex((cell) => cell.lastRun !== null && cell.lastRun.state !== 'done');
  const failed = notebook.cells[at];
  if (failed === undefined) return 0;
  const error = failed.outputs.find((output) => output.kind === 'error');
  stderr.write(`\nCell ${at + 1} failed${error?.kind === 'error' ? `: ${error.error.name}: ${error.error.message}` : '.'}\n`);
  return 1;
}
