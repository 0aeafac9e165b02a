/**
 * Entry of the server process. Prints the address with its token once, and ends everything it started on Ctrl-C, SIGTERM,
 * a closed terminal or the loss of the process that started it.
 */
import { enableCompileCache } from 'node:module';
import { parseArgs } from 'node:util';

enableCompileCache();
process.env['NEXT_TELEMETRY_DISABLED'] = '1';

const { values } = parseArgs({
  options: { workspace: { type: 'string', default: 'workspace' }, port: { type: 'string' }, master: { type: 'string' }, dev: { type: 'boolean', default: false } },
});
Object.assign(process.env, { NODE_ENV: process.env.NODE_ENV ?? (values.dev ? 'development' : 'production') });

const { runServer } = await import('./runServer.ts');
await runServer({ workspace: values.workspace, port: values.port, master: values.master, dev: values.dev });
