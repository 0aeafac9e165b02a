/** Reads the event log of an ended application from the workspace, a batch of events at a time. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { eventLogFileName } from '../../engine/events/logName.ts';
import { parseEvent } from '../../engine/events/parse.ts';
import type { ListenerEvent } from '../../engine/events/types.ts';

const BATCH = 1000;

/** The log's file, whether its writer closed it or died; null when there is none. */
export async function findLog(directory: string, appId: string): Promise<string | null> {
  for (const inProgress of [false, true]) {
    const file = join(directory, eventLogFileName(appId, { inProgress }));
    if (await stat(file).then((status) => status.isFile(), () => false)) return file;
  }
  return null;
}

/** Events in order; reading ends before the first line that cannot be read, as when the writer was killed within a line. */
export async function* readLog(file: string): AsyncGenerator<readonly ListenerEvent[]> {
  const input = createReadStream(file);
  const lines = createInterface({ input, crlfDelay: Infinity });
  let batch: ListenerEvent[] = [];
  try {
    for await (const line of lines) {
      if (line.trim() === '') continue;
      const event = tryParse(line);
      if (event === null) break;
      if ('kind' in event) continue;
      batch.push(event);
      if (batch.length >= BATCH) {
        yield batch;
        batch = [];
      }
    }
    if (batch.length > 0) yield batch;
  } finally {
    lines.close();
    input.destroy();
  }
}

function tryParse(line: string): ReturnType<typeof parseEvent> | null {
  try {
    return parseEvent(line);
  } catch {
    return null;
  }
}
