/** Entry of the server process: serves what is built, or with `--dev` what is in the sources. */
import { enableCompileCache } from 'node:module';

enableCompileCache();
process.env['NEXT_TELEMETRY_DISABLED'] = '1';

const { parseServeOptions } = await import('./commandLine.ts');
const options = parseServeOptions(process.argv.slice(2));
Object.assign(process.env, { NODE_ENV: process.env.NODE_ENV ?? (options.dev ? 'development' : 'production') });

if (process.env['EMBERLINE_KEPT'] === '1') {
  const { runKeptServer } = await import('./dev/keptServer.ts');
  await runKeptServer(options);
} else {
  const { runServer } = await import('./runServer.ts');
  await runServer(options);
}
