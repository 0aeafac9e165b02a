/** Folds what is told once per application. */
import type { ApplicationEnd, ApplicationStart, EmberlineCellRun, EnvironmentUpdate, LogStart, MiscellaneousProcessAdded, ResourceProfileAdded } from '../../events/types.ts';
import type { CellRunStatus } from '../status.ts';
import type { Fold } from './fold.ts';
import { trimCellRuns } from './retention.ts';

export function logStart(fold: Fold, event: LogStart): void {
  fold.draft.own(fold.status, 'application').sparkVersion = event['Spark Version'];
}

export function applicationStart(fold: Fold, event: ApplicationStart): void {
  Object.assign(fold.draft.own(fold.status, 'application'), {
    id: event['App ID'] ?? null,
    name: event['App Name'],
    attemptId: event['App Attempt ID'] ?? null,
    user: event.User,
    startTime: event.Timestamp,
    endTime: null,
    exitCode: null,
    completed: false,
  });
}

export function applicationEnd(fold: Fold, event: ApplicationEnd): void {
  Object.assign(fold.draft.own(fold.status, 'application'), { endTime: event.Timestamp, exitCode: event.ExitCode ?? null, completed: true });
}

export function environmentUpdate(fold: Fold, event: EnvironmentUpdate): void {
  Object.assign(fold.draft.own(fold.status, 'environment'), {
    jvm: event['JVM Information'],
    spark: event['Spark Properties'],
    hadoop: event['Hadoop Properties'] ?? {},
    system: event['System Properties'],
    metrics: event['Metrics Properties'] ?? {},
    classpath: event['Classpath Entries'],
  });
}

export function resourceProfileAdded(fold: Fold, event: ResourceProfileAdded): void {
  const environment = fold.draft.own(fold.status, 'environment');
  fold.draft.own(environment, 'resourceProfiles').push({
    id: event['Resource Profile Id'],
    executorResources: event['Executor Resource Requests'],
    taskResources: event['Task Resource Requests'],
  });
}

export function processAdded(fold: Fold, event: MiscellaneousProcessAdded): void {
  fold.draft.own(fold.status, 'processes')[event.processId] = {
    id: event.processId,
    hostPort: event.info.hostPort,
    addTime: event.time,
    cores: event.info.cores,
    logUrls: event.info.logUrlInfo,
  };
}

export function cellRun(fold: Fold, event: EmberlineCellRun): void {
  const runs = fold.draft.own(fold.status, 'cellRuns');
  const known: CellRunStatus | undefined = runs[event['Run ID']];
  const started = event.State === 'started';
  runs[event['Run ID']] = {
    runId: event['Run ID'],
    cellId: event['Cell ID'],
    cellNumber: event['Cell Number'],
    state: event.State === 'started' ? 'running' : event.State,
    startTime: known?.startTime ?? event.Timestamp,
    endTime: started ? null : event.Timestamp,
    source: event.Source ?? known?.source ?? null,
  };
  if (known === undefined) trimCellRuns(fold);
}
