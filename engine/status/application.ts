/** The application and its environment, as ApplicationStart, ApplicationEnd, LogStart and EnvironmentUpdate tell them. */
import type { Properties } from '../events/types.ts';

export interface ApplicationStatus {
  readonly id: string | null;
  readonly name: string | null;
  readonly attemptId: string | null;
  readonly user: string | null;
  readonly startTime: number | null;
  readonly endTime: number | null;
  readonly exitCode: number | null;
  readonly sparkVersion: string | null;
  /** True once ApplicationEnd came. */
  readonly completed: boolean;
}

export interface ResourceProfile {
  readonly id: number;
  readonly executorResources: Readonly<Record<string, unknown>>;
  readonly taskResources: Readonly<Record<string, unknown>>;
}

export interface Environment {
  readonly jvm: Properties;
  readonly spark: Properties;
  readonly hadoop: Properties;
  readonly system: Properties;
  readonly metrics: Properties;
  readonly classpath: Properties;
  readonly resourceProfiles: readonly ResourceProfile[];
}

/** A process of the application that is no executor, e.g. YARN's application master. */
export interface ProcessStatus {
  readonly id: string;
  readonly hostPort: string;
  readonly addTime: number;
  readonly cores: number;
  readonly logUrls: Readonly<Record<string, string>>;
}
