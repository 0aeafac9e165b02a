/** `/applications/{id}` and `/applications/{id}/environment`. */
import type { Properties } from '../../events/types.ts';
import type { Status } from '../status.ts';
import { date, type Json } from './format.ts';

/** One application from the statuses of its attempts, the latest attempt first. */
export function applicationInfo(attempts: readonly Status[]): Json {
  const ordered = attempts.toSorted((a, b) => (b.application.startTime ?? 0) - (a.application.startTime ?? 0));
  const app = ordered[0]!.application;
  return {
    id: app.id ?? '',
    name: app.name ?? '',
    attempts: ordered.map((status) => {
      const { attemptId, startTime, endTime, user, completed, sparkVersion } = status.application;
      return {
        attemptId: attemptId ?? undefined,
        startTime: date(startTime),
        // Spark's way to say that there is no end yet.
        endTime: date(endTime ?? -1),
        lastUpdated: date(status.time),
        duration: startTime === null ? 0 : (endTime ?? status.time) - startTime,
        sparkUser: user ?? '',
        completed,
        appSparkVersion: sparkVersion ?? '',
        startTimeEpoch: startTime ?? -1,
        endTimeEpoch: endTime ?? -1,
        lastUpdatedEpoch: status.time,
      };
    }),
  };
}

function sorted(properties: Properties): Json {
  return Object.entries(properties).toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}

export function environmentInfo(status: Status): Json {
  const { jvm, spark, hadoop, system, metrics, classpath, resourceProfiles } = status.environment;
  return {
    runtime: { javaVersion: jvm['Java Version'] ?? '', javaHome: jvm['Java Home'] ?? '', scalaVersion: jvm['Scala Version'] ?? '' },
    sparkProperties: sorted(spark),
    hadoopProperties: sorted(hadoop),
    systemProperties: sorted(system),
    metricsProperties: sorted(metrics),
    classpathEntries: sorted(classpath),
    resourceProfiles: resourceProfiles.map((profile) => ({
      id: profile.id,
      executorResources: requests(profile.executorResources),
      taskResources: requests(profile.taskResources),
    })),
  };
}

/** `Resource Name` of the event is `resourceName` of the answer. */
function requests(resources: Readonly<Record<string, unknown>>): Json {
  return Object.fromEntries(Object.entries(resources).map(([name, request]) => [
    name,
    Object.fromEntries(Object.entries(request as Record<string, Json>).map(([key, value]) => [key.charAt(0).toLowerCase() + key.slice(1).replaceAll(' ', ''), value])),
  ]));
}

/** `/applications/{id}/allmiscellaneousprocess` */
export function processes(status: Status): Json {
  return Object.values(status.processes).map((process) => ({
    id: process.id, hostPort: process.hostPort, isActive: true, totalCores: process.cores, addTime: date(process.addTime), processLogs: process.logUrls,
  }));
}
