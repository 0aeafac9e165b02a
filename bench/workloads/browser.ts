/** Workloads that end on the screen: what a user feels, in a real Chromium. */
import { expect } from '@playwright/test';
import { code } from '../../playwright/support/ipynb.ts';
import { EVENTS_PER_SECOND, floodCell, latencies, type Sample } from '../browser/flood.ts';
import { armKeyToPaint, keyToPaint, recordFrames, stopFrames } from '../browser/frames.ts';
import { withNotebook } from '../browser/open.ts';
import { median, quantile, round, type Measurement, type Workload } from '../workload.ts';

async function onePlusOne(samples: number): Promise<Measurement> {
  return withNotebook([code('1 + 1')], async (notebook) => {
    const cell = notebook.cell(1);
    await cell.run();
    await cell.done();
    await cell.focusEditor();
    const ms: number[] = [];
    for (let sample = 0; sample < samples; sample++) {
      await notebook.page.evaluate(armKeyToPaint, { count: sample + 2, text: '2' });
      await notebook.page.keyboard.press('Control+Enter');
      ms.push(round(await notebook.page.evaluate(keyToPaint)));
      await cell.done();
    }
    return { ms, check: '2' };
  });
}

async function eventToScreen(seconds: number): Promise<Measurement> {
  return withNotebook([code(floodCell(seconds))], async (notebook) => {
    const cell = notebook.cell(1);
    await cell.run();
    await notebook.page.evaluate(recordFrames);
    await expect(cell.output).toContainText('FLOOD', { timeout: (seconds + 60) * 1000 });
    const posted = JSON.parse(/FLOOD (\[.*\])/.exec(await cell.output.innerText())?.[1] ?? '[]') as readonly Sample[];
    await expect.poll(() => notebook.page.evaluate(() => Math.max(0, ...[...document.querySelectorAll('[role="progressbar"]')].map((bar) => Number(bar.getAttribute('aria-valuenow')))))).toBe(posted.at(-1)?.[0]);
    const { frames, shown } = await notebook.page.evaluate(stopFrames);
    const ms = latencies(posted, shown).map(round);
    const rate = (posted.length > 1 ? ((posted.at(-1)?.[0] ?? 0) * 2 * 1000) / ((posted.at(-1)?.[1] ?? 0) - (posted[0]?.[1] ?? 0)) : 0).toFixed(0);
    return { ms, check: `${rate} of ${EVENTS_PER_SECOND} events/s, ${(1000 / median(frames)).toFixed(0)} frames/s` };
  });
}

async function framesWithManyTasks(): Promise<Measurement> {
  return withNotebook([code('await sc.range(0, 100).count()'), code('await sc.range(0, 10_000, 1, 10_000).count()')], async (notebook) => {
    await notebook.cell(1).run();
    await notebook.cell(1).done();
    const cell = notebook.cell(2);
    await notebook.showView('Stages');
    await cell.select();
    await notebook.page.evaluate(recordFrames);
    await notebook.page.keyboard.press('Control+Enter');
    await cell.done(120_000);
    await expect(cell.jobs.first()).toContainText('10000/10000');
    const { frames } = await notebook.page.evaluate(stopFrames);
    return { ms: frames.map(round), check: `${(1000 / median(frames)).toFixed(0)} frames/s at the median, slowest 1% ${(1000 / quantile(frames, 0.99)).toFixed(0)}` };
  });
}

export const browserWorkloads: readonly Workload[] = [
  { name: 'one-plus-one', what: '1 + 1 in a cell, key press to painted output', aim: 30, run: ({ runs }) => onePlusOne(runs * 6) },
  { name: 'event-to-screen', what: 'listener event posted in the kernel to the frame that shows it, under 10,000 events a second', aim: 100, run: () => eventToScreen(5) },
  { name: 'frames-10000-tasks', what: 'time between frames of the page while a stage of 10,000 tasks runs and is shown', aim: 17, run: () => framesWithManyTasks() },
];
