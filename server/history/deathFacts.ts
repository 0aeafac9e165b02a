/** What an application's events say of its state when its kernel died, for the death report. Pure, folded event by event. */
import type { ListenerEvent } from '../../engine/events/types.ts';
import type { DeathReport } from '../../protocol/session.ts';

export type ApplicationFacts = Pick<DeathReport, 'biggestBlock' | 'lastTask' | 'lost'>;

/** A running account with constant work per event; it remembers blocks and never tasks. */
export class ApplicationAccount {
  readonly #blocks = new Map<string, { readonly blockId: string; readonly executorId: string; readonly bytes: number }>();
  #lastTask: DeathReport['lastTask'] = null;
  #jobs = 0;
  readonly #runningJobs = new Set<number>();

  get jobs(): number {
    return this.#jobs;
  }

  add(event: ListenerEvent): void {
    switch (event.Event) {
      case 'SparkListenerJobStart':
        this.#jobs++;
        this.#runningJobs.add(event['Job ID']);
        return;
      case 'SparkListenerJobEnd':
        this.#runningJobs.delete(event['Job ID']);
        return;
      case 'SparkListenerTaskStart': {
        const task = event['Task Info'];
        this.#lastTask = { taskId: task['Task ID'], stageId: event['Stage ID'], partition: task['Partition ID'] ?? task.Index };
        return;
      }
      case 'SparkListenerBlockUpdated': {
        const info = event['Block Updated Info'];
        const executorId = info['Block Manager ID']['Executor ID'];
        const key = `${executorId}\n${info['Block ID']}`;
        const level = info['Storage Level'];
        const bytes = (level['Use Memory'] ? info['Memory Size'] : 0) + (level['Use Disk'] ? info['Disk Size'] : 0);
        if (bytes === 0) this.#blocks.delete(key);
        else this.#blocks.set(key, { blockId: info['Block ID'], executorId, bytes });
        return;
      }
      case 'SparkListenerExecutorRemoved':
        for (const [key, block] of this.#blocks) if (block.executorId === event['Executor ID']) this.#blocks.delete(key);
        return;
      default:
        return;
    }
  }

  facts(): ApplicationFacts {
    const blocks = [...this.#blocks.values()];
    const biggestBlock = blocks.reduce<(typeof blocks)[number] | null>((most, block) => (most === null || block.bytes > most.bytes ? block : most), null);
    const cached = blocks.filter((block) => block.blockId.startsWith('rdd_'));
    const rdds = new Set(cached.map((block) => block.blockId.split('_')[1]));
    const bytes = cached.reduce((sum, block) => sum + block.bytes, 0);
    const lost = ['all variables of the session'];
    if (rdds.size > 0) lost.push(`${rdds.size} cached RDD${rdds.size === 1 ? '' : 's'} (${cached.length} blocks, ${formatBytes(bytes)})`);
    if (this.#runningJobs.size > 0) lost.push(`${this.#runningJobs.size} running job${this.#runningJobs.size === 1 ? '' : 's'}`);
    return { biggestBlock, lastTask: this.#lastTask, lost };
  }
}

function formatBytes(bytes: number): string {
  return bytes < 1024 * 1024 ? `${(bytes / 1024).toFixed(1)} KiB` : `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
}
