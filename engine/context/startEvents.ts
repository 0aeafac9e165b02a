/** The events that open an application's log, in the order the History Server wants them (event log reference, A3). */
import { arch, cpus, platform, release, userInfo } from 'node:os';
import { blockManagerId } from '../events/blockManagerId.ts';
import { redactEvent } from '../events/redact.ts';
import type { BlockManagerAdded, ListenerEvent } from '../events/types.ts';
import { EMBERLINE_VERSION, SPARK_VERSION } from './version.ts';

export interface ApplicationInfo {
  readonly appId: string;
  readonly appName: string;
  readonly master: string;
  readonly startTime: number;
  readonly conf: Readonly<Record<string, string>>;
  readonly cores: number;
  readonly memoryMiB: number;
}

export const HOST = 'localhost';

export function startEvents(app: ApplicationInfo): readonly ListenerEvent[] {
  const driver: BlockManagerAdded = {
    Event: 'SparkListenerBlockManagerAdded', 'Block Manager ID': blockManagerId('driver', HOST), 'Maximum Memory': 0, Timestamp: app.startTime, 'Maximum Onheap Memory': 0, 'Maximum Offheap Memory': 0,
  };
  return [
    { Event: 'SparkListenerLogStart', 'Spark Version': SPARK_VERSION },
    {
      Event: 'SparkListenerResourceProfileAdded', 'Resource Profile Id': 0,
      'Executor Resource Requests': {
        cores: { 'Resource Name': 'cores', Amount: app.cores, 'Discovery Script': '', Vendor: '' },
        memory: { 'Resource Name': 'memory', Amount: app.memoryMiB, 'Discovery Script': '', Vendor: '' },
      },
      'Task Resource Requests': { cpus: { 'Resource Name': 'cpus', Amount: 1 } },
    },
    driver,
    redactEvent(environment(app)),
    { Event: 'SparkListenerApplicationStart', 'App Name': app.appName, 'App ID': app.appId, Timestamp: app.startTime, User: userName() },
  ];
}

function environment(app: ApplicationInfo): ListenerEvent {
  return {
    Event: 'SparkListenerEnvironmentUpdate',
    'JVM Information': { 'Java Version': `Node.js ${process.version} (V8 ${process.versions.v8})`, 'Java Home': process.execPath, 'Scala Version': `Emberline ${EMBERLINE_VERSION}` },
    'Spark Properties': { ...app.conf, 'spark.app.id': app.appId, 'spark.app.name': app.appName, 'spark.app.startTime': String(app.startTime), 'spark.master': app.master, 'spark.executor.id': 'driver' },
    'Hadoop Properties': {},
    'System Properties': { 'os.name': platform(), 'os.version': release(), 'os.arch': arch(), 'emberline.cores': String(cpus().length), 'emberline.version': EMBERLINE_VERSION },
    'Metrics Properties': {},
    'Classpath Entries': {},
  };
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? 'unknown');
  }
}
