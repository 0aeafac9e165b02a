/** `emberline start`: checks the options, builds what is stale and becomes the server. */
import { enableCompileCache } from 'node:module';

enableCompileCache();
process.env['NEXT_TELEMETRY_DISABLED'] = '1';
Object.assign(process.env, { NODE_ENV: 'production' });

// Until it serves, there is nothing to save: any sign to end ends it, and a build with it.
const quit = (): never => process.exit(130);
const signs = ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect'];
for (const sign of signs) process.on(sign, quit);

const { parseServeOptions } = await import('./commandLine.ts');
const { ensureBuilt } = await import('./build/ensureBuilt.ts');
try {
  const options = parseServeOptions(process.argv.slice(2));
  await ensureBuilt((line) => console.log(line));
  const { runServer } = await import('./runServer.ts');
  for (const sign of signs) process.off(sign, quit);
  await runServer(options);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
