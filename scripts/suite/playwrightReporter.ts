/**
 * Playwright reporter that writes a Tally to the file named in EMBERLINE_TALLY. A test that passed only when tried again (CI
 * tries once more) is named in the output, so that it is looked into.
 */
import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import type { FullConfig, FullResult, Reporter, Suite, TestError } from '@playwright/test/reporter';
import type { Skip } from './tally.ts';

export default class TallyReporter implements Reporter {
  private root: Suite | undefined;
  private folder = '';
  private errors = 0;

  onBegin(config: FullConfig, suite: Suite): void {
    this.folder = config.rootDir;
    this.root = suite;
  }

  onError(_error: TestError): void {
    this.errors += 1;
  }

  onEnd(_result: FullResult): void {
    const file = process.env['EMBERLINE_TALLY'];
    if (file === undefined) return;
    let passed = 0;
    let failed = this.errors;
    const skipped: Skip[] = [];
    for (const test of this.root?.allTests() ?? []) {
      const outcome = test.outcome();
      if (outcome === 'flaky') console.log(`passed only when tried again: ${relative(this.folder, test.location.file)}: ${test.title}`);
      if (outcome === 'expected' || outcome === 'flaky') passed += 1;
      else if (outcome === 'skipped') {
        skipped.push({
          title: `${relative(this.folder, test.location.file)}: ${test.title}`,
          reason: test.annotations.find((annotation) => annotation.type === 'skip' || annotation.type === 'fixme')?.description ?? '',
        });
      } else failed += 1;
    }
    writeFileSync(file, JSON.stringify({ passed, failed, skipped }));
  }

  printsToStdio(): boolean {
    return false;
  }
}
