/**
 * Vitest reporter that writes a Tally, with the reason of each skip, to the file named in EMBERLINE_TALLY.
 * Vitest's own JSON has no skip reasons and hides errors outside tests.
 */
import { writeFileSync } from 'node:fs';
import type { Reporter, TestModule } from 'vitest/node';
import type { Skip } from './tally.ts';

export default class TallyReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const file = process.env['EMBERLINE_TALLY'];
    if (file === undefined) return;
    let passed = 0;
    let failed = unhandledErrors.length;
    const skipped: Skip[] = [];
    for (const module of modules) {
      let failedHere = 0;
      for (const test of module.children.allTests()) {
        const result = test.result();
        if (result.state === 'passed') passed += 1;
        else if (result.state === 'failed') failedHere += 1;
        else skipped.push({ title: `${module.relativeModuleId}: ${test.fullName}`, reason: result.state === 'skipped' ? (result.note ?? '') : '' });
      }
      failed += failedHere === 0 && module.state() === 'failed' ? 1 : failedHere;
    }
    writeFileSync(file, JSON.stringify({ passed, failed, skipped }));
  }
}
