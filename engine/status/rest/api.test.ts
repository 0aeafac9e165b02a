import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseEventLog } from '../../events/parse.ts';
import { applyEvents } from '../apply.ts';
import { emptyStatus, type Status } from '../status.ts';
import { applicationInfo } from './applications.ts';
import { restAnswer } from './api.ts';

const SHELF = new URL('../../../../shared/event-logs/', import.meta.url);
const present = existsSync(SHELF);
if (!present) process.stderr.write(`skipped: Spark's test logs are not at ${SHELF.pathname}\n`);

interface Case {
  readonly title: string;
  readonly request: string;
  readonly log: string;
  readonly expect: string;
}
/** The list gives this request the file of the ascending order; in Spark `-runtime` answers as DECREASING_RUNTIME does. */
const CORRECTED: Readonly<Record<string, string>> = { 'stage task list w/ sortBy short names: -runtime': 'stage_task_list_w__sortBy_expectation.json' };

const cases: readonly Case[] = present ? (JSON.parse(readFileSync(new URL('cases.json', SHELF), 'utf8')) as Case[]) : [];

function statusOf(file: string): Status {
  const log = parseEventLog(readFileSync(new URL(`logs/${file}`, SHELF), 'utf8'), { finished: true });
  if (log.error !== null) throw log.error;
  return applyEvents(emptyStatus(), log.events);
}

const statuses = present ? readdirSync(new URL('logs/', SHELF)).map(statusOf) : [];

/** Statuses of an application's attempts, found as the History Server does: by the id in the log. */
function attemptsOf(appId: string): readonly Status[] {
  return statuses.filter((status) => status.application.id === appId);
}

/** Spark's suite drops what depends on the machine's clock and disk from its expectations. */
function withoutDiskTimes(body: unknown): unknown {
  const app = body as { attempts: Record<string, unknown>[] };
  return { ...app, attempts: app.attempts.map((attempt) => ({ ...attempt, lastUpdated: '', lastUpdatedEpoch: 0, appSparkVersion: '' })) };
}

describe.skipIf(!present)("answers what Spark's History Server answers to", () => {
  it.each(cases.map((c) => [c.title, c] as const))('%s', (_title, c) => {
    const url = new URL(c.request, 'http://localhost');
    const [appId, ...rest] = url.pathname.replace('/api/v1/applications/', '').split('/');
    const expected: unknown = JSON.parse(readFileSync(new URL(`rest-expectations/${CORRECTED[c.title] ?? c.expect}`, SHELF), 'utf8'));
    const attempts = attemptsOf(appId!);
    if (rest.length === 0) {
      expect(withoutDiskTimes(JSON.parse(JSON.stringify(applicationInfo(attempts))))).toEqual(expected);
      return;
    }
    const byAttempt = attempts.find((status) => status.application.attemptId === rest[0]);
    const status = byAttempt ?? attempts[0]!;
    const answer = restAnswer(status, (byAttempt === undefined ? rest : rest.slice(1)).join('/'), url.searchParams);
    expect(answer.code).toBe(200);
    expect(JSON.parse(JSON.stringify(answer.code === 200 ? answer.body : null))).toEqual(expected);
  });
});
