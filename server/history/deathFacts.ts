/** What an application's events say of its state at the moment its kernel died: for the death report. Pure. */
import type { DeathReport } from '../../protocol/session.ts';

export type ApplicationFacts = Pick<DeathReport, 'biggestBlock' | 'lastTask' | 'lost'>;

export const NOTHING_KNOWN: ApplicationFacts = { biggestBlock: null, lastTask: null, lost: ['variables of the session'] };
