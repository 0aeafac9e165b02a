/** The folder where `checkpoint()` writes: made anew for each application, so that two never write over each other. */
import { randomUUID } from 'node:crypto';
import { fileSystemOf } from '../storage/files/fileSystems.ts';
import { absolutePath, childOf } from '../storage/files/paths.ts';
import type { SparkConf } from './conf.ts';

export class CheckpointDirectory {
  readonly #cwd: string;
  #path: string | undefined;

  /** `spark.checkpoint.dir` sets it from the start. */
  constructor(conf: SparkConf, cwd: string) {
    this.#cwd = cwd;
    const configured = conf.get('spark.checkpoint.dir');
    if (configured !== undefined) this.set(configured);
  }

  get path(): string | undefined {
    return this.#path;
  }

  /** Makes `directory/<uuid>`. Throws what the file system throws. */
  set(directory: string): void {
    const path = childOf(absolutePath(directory, this.#cwd), randomUUID());
    fileSystemOf(path).mkdirs(path);
    this.#path = path;
  }
}
