import { describe, expect, it } from 'vitest';
import type { Command } from '../../protocol/messages.ts';
import { reduceSession } from './reduceSession.ts';
import { initialSession, sessionOf, type DeathFacts, type RunnableCell, type SessionEffect, type SessionEvent, type SessionState } from './sessionState.ts';

const CELLS: readonly RunnableCell[] = [
  { id: 'text', runs: false, source: '# title' },
  { id: 'a', runs: true, source: 'a()' },
  { id: 'empty', runs: true, source: '  ' },
  { id: 'b', runs: true, source: 'b()' },
  { id: 'c', runs: true, source: 'c()' },
];
const FACTS: DeathFacts = { exitCode: null, signal: 'SIGKILL', lastHeapBytes: 1, heapLimitBytes: 2, biggestBlock: null, lastTask: null, stderr: '', lost: ['all variables of the session'], lastWords: null };

/** Plays events and collects what they cause. */
class Play {
  state: SessionState = initialSession('local[2]', null);
  effects: readonly SessionEffect[] = [];
  now = 1000;

  on(event: SessionEvent): this {
    const reduced = reduceSession(this.state, event);
    this.state = reduced.state;
    this.effects = reduced.effects;
    return this;
  }

  command(command: Command extends infer C ? (C extends Command ? Omit<C, 'id'> : never) : never, id = `command${this.now++}`): this {
    return this.on({ type: 'command', command: { id, ...command } as Command, cells: CELLS, now: this.now, runIdPrefix: id });
  }

  ready(): this {
    return this.on({ type: 'ready', instance: this.state.instance, appId: 'app-1', master: 'local[2]', cells: CELLS, now: this.now });
  }

  end(how: { failed?: boolean; interrupted?: boolean } = {}): this {
    return this.on({
      type: 'runEnd', instance: this.state.instance, runId: this.state.running?.runId ?? '', durationMs: 5, cells: CELLS, now: this.now,
      error: how.failed === true ? { name: 'Error', message: 'bad', frames: [] } : null,
      interrupted: how.interrupted ?? false,
    });
  }

  exit(facts: DeathFacts = FACTS): this {
    return this.on({ type: 'exited', instance: this.state.instance, facts, cells: CELLS, now: this.now });
  }

  /** Kernel, running cell, queue in one line. */
  get short(): string {
    const { kernel, queue, cells } = sessionOf(this.state);
    const running = Object.entries(cells).find(([, cell]) => cell.state === 'running')?.[0] ?? '-';
    return `${kernel.state} ${running} [${queue.join(' ')}]`;
  }

  /** Effects in one line. */
  get did(): readonly string[] {
    return this.effects.map((effect) => {
      switch (effect.type) {
        case 'send':
          return `send ${effect.message.type}${effect.message.type === 'run' ? ` ${effect.message.cellId} #${effect.message.cellNumber} [${effect.message.executionCount}]` : ''}`;
        case 'operation':
          return `${effect.operation.type}${effect.operation.type === 'runEnded' ? ` ${effect.operation.lastRun.state}` : ''}`;
        case 'timer':
          return `timer ${effect.of} ${effect.ms}`;
        case 'startKernel':
          return `start ${effect.master}`;
        default:
          return effect.type;
      }
    });
  }
}

const idle = (): Play => new Play().command({ type: 'runCells', cellIds: ['a'] }).ready().end();

describe('the queue', () => {
  it('starts a kernel with the first run, and runs when it is ready', () => {
    const play = new Play().command({ type: 'runCells', cellIds: ['a'] });
    expect([play.short, play.did]).toEqual(['starting - [a]', ['start local[2]']]);
    play.ready();
    expect([play.short, play.did]).toEqual(['busy a []', ['runStarted', 'send run a #2 [1]']]);
    play.end();
    expect([play.short, play.did]).toEqual(['idle - []', ['runEnded done']]);
  });

  it('runs all code cells with text in order, and leaves out the rest', () => {
    const play = new Play().command({ type: 'runAll' }).ready();
    expect([play.short, play.did]).toEqual(['busy a [b c]', ['runStarted', 'send run a #2 [1]']]);
    expect([play.end().short, play.did]).toEqual(['busy b [c]', ['runEnded done', 'runStarted', 'send run b #4 [2]']]);
    expect([play.end().end().short, play.did]).toEqual(['idle - []', ['runEnded done']]);
  });

  it('runs above without the cell and below with it', () => {
    expect(new Play().command({ type: 'runAbove', cellId: 'c' }).short).toBe('starting - [a b]');
    expect(new Play().command({ type: 'runBelow', cellId: 'b' }).short).toBe('starting - [b c]');
    expect(new Play().command({ type: 'runBelow', cellId: 'gone' }).short).toBe('stopped - []');
  });

  it('holds a cell once, and a running cell may wait again', () => {
    const play = idle().command({ type: 'runCells', cellIds: ['b', 'c'] }).command({ type: 'runCells', cellIds: ['b', 'c'] });
    expect(play.short).toBe('busy b [c b]');
  });

  it('does a command with a known id once', () => {
    const play = idle().command({ type: 'runCells', cellIds: ['b'] }, 'same').command({ type: 'runCells', cellIds: ['c'] }, 'same');
    expect(play.short).toBe('busy b []');
  });

  it('is emptied by a failure', () => {
    const play = new Play().command({ type: 'runAll' }).ready().end({ failed: true });
    expect([play.short, play.did]).toEqual(['idle - []', ['appendOutput', 'runEnded failed']]);
  });

  it('forgets a removed cell', () => {
    expect(new Play().command({ type: 'runAll' }).ready().on({ type: 'cellRemoved', cellId: 'b' }).short).toBe('busy a [c]');
  });

  it('runs the source as it was when it was asked for', () => {
    const play = new Play().command({ type: 'runCells', cellIds: ['a'] });
    play.on({ type: 'ready', instance: 1, appId: 'x', master: 'm', cells: CELLS.map((cell) => ({ ...cell, source: 'changed()' })), now: 1 });
    expect(play.effects.at(-1)).toMatchObject({ message: { source: 'a()' } });
  });
});

describe('interrupt', () => {
  it('cancels run and queue, and waits', () => {
    const play = new Play().command({ type: 'runAll' }).ready().command({ type: 'interrupt' });
    expect([play.short, play.did]).toEqual(['interrupting a []', ['send interrupt', 'timer signal 500', 'timer interrupt 3000']]);
    const { runId } = play.state.running ?? { runId: '' };
    expect([play.end({ interrupted: true }).short, play.did]).toEqual(['idle - []', ['runEnded interrupted']]);
    expect(play.on({ type: 'deadline', instance: 1, of: 'interrupt', runId }).did).toEqual([]);
  });

  it('sends a signal to a run that has not ended, and none for a run of before', () => {
    const play = new Play().command({ type: 'runAll' }).ready().command({ type: 'interrupt' });
    const { runId } = play.state.running ?? { runId: '' };
    expect([play.on({ type: 'deadline', instance: 1, of: 'signal', runId }).short, play.did]).toEqual(['interrupting a []', ['signal']]);
    play.end({ interrupted: true }).command({ type: 'runCells', cellIds: ['b'] }).command({ type: 'interrupt' });
    expect(play.short).toBe('interrupting b []');
    for (const of of ['signal', 'interrupt'] as const) expect(play.on({ type: 'deadline', instance: 1, of, runId }).did).toEqual([]);
  });

  it('ends the kernel at the deadline and says what was lost', () => {
    const play = new Play().command({ type: 'runAll' }).ready().command({ type: 'interrupt' });
    play.on({ type: 'deadline', instance: 1, of: 'interrupt', runId: play.state.running?.runId ?? '' });
    expect(play.did).toEqual(['kill']);
    play.exit();
    expect([play.short, play.did]).toEqual(['dead - []', ['appendOutput', 'runEnded interrupted']]);
    expect(play.state.kernel).toMatchObject({ report: { summary: 'The cell did not stop within 3 s of the interrupt, so the kernel was ended. It was running cell 2.', runningCell: { cellId: 'a', cellNumber: 2 } } });
  });

  it('lets what is asked for meanwhile run after', () => {
    const play = new Play().command({ type: 'runAll' }).ready().command({ type: 'interrupt' }).command({ type: 'runCells', cellIds: ['c'] });
    expect(play.short).toBe('interrupting a [c]');
    expect(play.end({ interrupted: true }).short).toBe('busy c []');
  });

  it('of a kernel that starts empties the queue', () => {
    expect(new Play().command({ type: 'runAll' }).command({ type: 'interrupt' }).ready().short).toBe('idle - []');
  });
});

describe('restart', () => {
  it('ends the run, asks the kernel to end, and starts another', () => {
    const play = new Play().command({ type: 'runAll' }).ready().command({ type: 'restart', thenRunAll: true });
    expect([play.short, play.did]).toEqual(['restarting - [a b c]', ['runEnded interrupted', 'send shutdown', 'timer shutdown 2000']]);
    expect(play.on({ type: 'deadline', instance: 1, of: 'shutdown' }).did).toEqual(['kill']);
    expect([play.exit().short, play.did]).toEqual(['starting - [a b c]', ['start local[2]']]);
    expect([play.ready().short, play.did]).toEqual(['busy a [b c]', ['runStarted', 'send run a #2 [1]']]);
  });

  it('ignores what the old kernel still says', () => {
    const play = idle().command({ type: 'restart', thenRunAll: false }).exit();
    expect(play.on({ type: 'deadline', instance: 1, of: 'shutdown' }).did).toEqual([]);
    expect(play.on({ type: 'exited', instance: 1, facts: FACTS, cells: CELLS, now: 1 }).short).toBe('starting - []');
  });

  it('of a stopped kernel starts one', () => {
    expect(new Play().command({ type: 'restart', thenRunAll: false }).did).toEqual(['start local[2]']);
  });

  it('follows a new master', () => {
    const play = idle().command({ type: 'setMaster', master: 'local[4]' });
    expect([play.short, play.did]).toEqual(['restarting - []', ['rememberMaster', 'send shutdown', 'timer shutdown 2000']]);
    expect(play.exit().did).toEqual(['start local[4]']);
  });
});

describe('death', () => {
  it('takes run and queue with it; the next run has a new kernel', () => {
    const play = new Play().command({ type: 'runAll' }).ready().exit();
    expect([play.short, play.did]).toEqual(['dead - []', ['appendOutput', 'runEnded failed']]);
    expect([play.command({ type: 'runCells', cellIds: ['c'] }).short, play.did]).toEqual(['starting - [c]', ['start local[2]']]);
  });

  it.each<[string, Partial<DeathFacts>, string]>([
    ['a signal', {}, 'The kernel was ended by signal SIGKILL.'],
    ['an exit code', { signal: null, exitCode: 3 }, 'The kernel ended by itself with exit code 3.'],
    ['the heap limit', { signal: 'SIGABRT', stderr: 'FATAL ERROR: Reached heap limit', heapLimitBytes: 512 * 1024 * 1024 }, 'The kernel ran out of memory: its heap reached the limit of 512 MiB.'],
    ['its last words', { signal: null, exitCode: 1, lastWords: 'no disk.' }, 'The kernel ended by itself with exit code 1. Its last words: no disk.'],
  ])('is reported with %s', (_name, facts, summary) => {
    expect(idle().exit({ ...FACTS, ...facts }).state.kernel).toMatchObject({ state: 'dead', report: { summary, runningCell: null } });
  });

  it('of a server that ends is no death', () => {
    const play = idle().on({ type: 'shutdown', now: 1 });
    expect(play.did).toEqual(['send shutdown', 'timer shutdown 2000']);
    expect(play.exit().short).toBe('stopped - []');
  });
});
