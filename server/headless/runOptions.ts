/** Options of `emberline run`, checked. */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { checkConf, checkMaster, UsageError } from '../commandLine.ts';

export interface RunOptions {
  /** Absolute path of the notebook. */
  readonly notebook: string;
  readonly output: string | undefined;
  readonly eventLogDir: string | undefined;
  readonly master: string | undefined;
  readonly conf: Readonly<Record<string, string>>;
}

const USAGE = 'Usage: emberline run notebook.ipynb [--output out.ipynb] [--event-log DIR] [--master URL] [--conf key=value]';

/** Throws UsageError with what is wrong and how it is used. */
export function parseRunOptions(args: readonly string[]): RunOptions {
  const { values, positionals } = parsed(args);
  const [notebook, ...more] = positionals;
  if (notebook === undefined || more.length > 0) throw new UsageError(`Name one notebook.\n${USAGE}`);
  return {
    notebook: resolve(notebook),
    output: values.output === undefined ? undefined : resolve(values.output),
    eventLogDir: values['event-log'] === undefined ? undefined : resolve(values['event-log']),
    master: values.master === undefined ? undefined : checkMaster(values.master),
    conf: checkConf(values.conf),
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { output: { type: 'string' }, 'event-log': { type: 'string' }, master: { type: 'string' }, conf: { type: 'string', multiple: true } },
    });
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
  }
}
