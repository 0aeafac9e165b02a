/** `emberline run notebook.ipynb`: every cell in order on a fresh kernel, without a server and without a browser. */
import { enableCompileCache } from 'node:module';

enableCompileCache();

const { parseRunOptions } = await import('./runOptions.ts');
const { runNotebook } = await import('./runNotebook.ts');
const { endSign } = await import('../runServer.ts');
try {
  const options = parseRunOptions(process.argv.slice(2));
  process.exitCode = await runNotebook(options, { stdout: process.stdout, stderr: process.stderr, interrupted: endSign() });
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
process.exit();
