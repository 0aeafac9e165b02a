/** `emberline start`: checks the options, builds what is stale and becomes the server. */
import { enableCompileCache } from 'node:module';

enableCompileCache();
process.env['NEXT_TELEMETRY_DISABLED'] = '1';
Object.assign(process.env, { NODE_ENV: 'production' });

const { parseServeOptions } = await import('./commandLine.ts');
const { ensureBuilt } = await import('./build/ensureBuilt.ts');
try {
  const options = parseServeOptions(process.argv.slice(2));
  await ensureBuilt((line) => console.log(line));
  const { runServer } = await import('./runServer.ts');
  await runServer(options);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
