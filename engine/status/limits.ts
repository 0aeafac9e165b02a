/**
 * How much history a status keeps. The first group holds Spark's retention defaults (spark.ui.retained*); the second
 * bounds what only Emberline has. A status over its limits drops the oldest finished entries and counts them in
 * `Status.dropped`, so that a view can say "N, only showing M".
 */
export interface Limits {
  readonly retainedJobs: number;
  readonly retainedStages: number;
  /** Per stage attempt. */
  readonly retainedTasks: number;
  readonly retainedDeadExecutors: number;
  readonly retainedRdds: number;
  readonly retainedCellRuns: number;
  /** Points kept per executor; older ones get coarser as new ones arrive. */
  readonly memorySamples: number;
  readonly markersPerExecutor: number;
  readonly logLinesPerTask: number;
}

export const DEFAULT_LIMITS: Limits = {
  retainedJobs: 1000,
  retainedStages: 1000,
  retainedTasks: 100_000,
  retainedDeadExecutors: 100,
  retainedRdds: 5000,
  retainedCellRuns: 2000,
  memorySamples: 600,
  markersPerExecutor: 200,
  logLinesPerTask: 1000,
};
