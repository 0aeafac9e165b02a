/**
 * `npm test`: everything that has to hold, in the order in which a failure is cheapest to see.
 *
 * Each part prints one line with its seconds; the last line of all is `N passed, N failed, N skipped`, and the exit code
 * is 1 when anything failed. `--unit` leaves out the browser, `--e2e` leaves out everything else.
 */
import { parseArgs } from 'node:util';
import { BuildFailedError, ensureBuilt } from '../server/build/ensureBuilt.ts';
import { ChromiumUnusableError, ensureChromium } from './chromium.ts';
import { runCheck, runTests } from './suite/sections.ts';
import { add, check, closingLine, EMPTY, type Tally } from './suite/tally.ts';

const VITEST = ['node_modules/vitest/vitest.mjs', 'run', '--reporter=default', '--reporter=./scripts/suite/vitestReporter.ts'];

interface Section {
  readonly name: string;
  readonly part: 'unit' | 'e2e';
  run(): Promise<Tally>;
}

const SECTIONS: readonly Section[] = [
  { name: 'type-check', part: 'unit', run: () => runCheck(['node_modules/typescript/bin/tsc', '--noEmit', '-p', '.']) },
  { name: 'lint', part: 'unit', run: () => runCheck(['node_modules/oxlint/bin/oxlint', '--type-aware']) },
  { name: 'house rules', part: 'unit', run: () => runTests([...VITEST, '--project=house']) },
  { name: 'unit tests', part: 'unit', run: () => runTests([...VITEST, '--project=pure', '--project=real']) },
  { name: 'examples, headless', part: 'unit', run: () => runTests([...VITEST, '--project=examples']) },
  { name: 'production build', part: 'e2e', run: () => prepare(() => ensureBuilt(console.log)) },
  { name: 'browser', part: 'e2e', run: () => prepare(ensureChromium) },
  { name: 'end to end', part: 'e2e', run: () => runTests(['node_modules/@playwright/test/cli.js', 'test', '--config=playwright/playwright.config.ts']) },
];

/** What the tests need before they run; when it cannot be had, its message says why and the run has failed once. */
async function prepare(make: () => Promise<unknown>): Promise<Tally> {
  try {
    await make();
    return EMPTY;
  } catch (error) {
    if (!(error instanceof ChromiumUnusableError || error instanceof BuildFailedError)) throw error;
    console.error(error.message);
    return check(false);
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { unit: { type: 'boolean', default: false }, e2e: { type: 'boolean', default: false } } });
  const both = values.unit === values.e2e;
  let sum = EMPTY;
  const lines: string[] = [];
  for (const section of SECTIONS) {
    if (!both && !values[section.part]) continue;
    const started = performance.now();
    const tally = await section.run();
    sum = add(sum, tally);
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    const counts = tally.passed + tally.skipped.length > 0 ? `  ${tally.passed} passed${tally.failed > 0 ? `, ${tally.failed} failed` : ''}` : '';
    lines.push(`${tally.failed > 0 ? 'FAILED' : 'ok    '} ${section.name.padEnd(20)} ${seconds.padStart(7)} s${counts}`);
    console.log(lines.at(-1));
  }
  console.log(`\n${lines.join('\n')}`);
  for (const skip of sum.skipped) console.log(`skipped: ${skip.title}${skip.reason === '' ? ' (no reason given)' : ` (${skip.reason})`}`);
  console.log(closingLine(sum));
  process.exitCode = sum.failed > 0 ? 1 : 0;
}

await main();
