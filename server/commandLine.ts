/** Options of the commands that start a server, checked. */
import { parseArgs } from 'node:util';
import { masterSchema } from '../protocol/parse.ts';

export interface ServeOptions {
  readonly workspace: string;
  /** null: 3000 or the next free one. */
  readonly port: number | null;
  readonly master: string | undefined;
  /** Spark properties of every notebook's context. */
  readonly conf: Readonly<Record<string, string>>;
  readonly dev: boolean;
}

export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Throws UsageError with what is wrong and what would be right. */
export function parseServeOptions(args: readonly string[]): ServeOptions {
  const { workspace, port, master, conf, dev } = parsed(args);
  return { workspace, port: portOf(port), master: master === undefined ? undefined : checkMaster(master), conf: checkConf(conf), dev };
}

/** Settings of the form `key=value`, the last of a key counts. Throws UsageError naming the first that is not of it. */
export function checkConf(settings: readonly string[] = []): Readonly<Record<string, string>> {
  return Object.fromEntries(settings.map((text) => {
    const at = text.indexOf('=');
    if (at < 1) throw new UsageError(`--conf ${text} is not of the form key=value.`);
    return [text.slice(0, at), text.slice(at + 1)];
  }));
}

export function checkMaster(master: string): string {
  if (masterSchema.safeParse(master).success) return master;
  throw new UsageError(`--master ${master} is not a master URL. Use local[n] or local-cluster[n,cores,memoryMiB].`);
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: { workspace: { type: 'string', default: 'workspace' }, port: { type: 'string' }, master: { type: 'string' }, conf: { type: 'string', multiple: true }, dev: { type: 'boolean', default: false } },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function portOf(text: string | undefined): number | null {
  if (text === undefined) return null;
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65535) throw new UsageError(`--port ${text} is not a port number from 0 to 65535.`);
  return port;
}
