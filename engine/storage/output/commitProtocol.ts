/**
 * How the files of a save become visible: Hadoop's FileOutputCommitter.
 *
 * Each attempt of a task writes into a folder of its own under `_temporary`. A finished one is committed by one rename, which only one
 * attempt of a task can win. When every task is committed, the job moves their files into place and marks the output with `_SUCCESS`.
 * So a save that fails, and executors that die in the middle, leave no file that could be taken for output. Algorithm 2 moves
 * each task's file into place at once: faster on stores where a rename copies, but a failing job has shown some files by then.
 *
 *     out/_temporary/0/_temporary/attempt_<job>_m_000003_17/part-00003   being written
 *     out/_temporary/0/task_<job>_m_000003/part-00003                    committed (algorithm 1)
 *     out/part-00003, out/_SUCCESS                                       the output
 */
import { FileNotFoundError, InputFileError, OutputExistsError } from '../files/errors.ts';
import { fileSystemOf } from '../files/fileSystems.ts';
import { childOf, nameOf, uriOf } from '../files/paths.ts';

/** One save; plain data, which travels to the tasks. */
export interface OutputJob {
  /** Absolute. */
  readonly directory: string;
  /** Different for each save. */
  readonly jobId: string;
  /** mapreduce.fileoutputcommitter.algorithm.version */
  readonly algorithm: 1 | 2;
}

/** What a task wrote. */
export interface WrittenPart {
  readonly file: string;
  readonly bytes: number;
  readonly records: number;
}

const SUCCESS = '_SUCCESS';

/** Makes the output folder. Throws OutputExistsError when it is there: a save never adds to an earlier one. */
export function setupJob({ directory }: OutputJob): void {
  const fileSystem = fileSystemOf(directory);
  if (fileSystem.status(directory) !== undefined) throw new OutputExistsError(`Output directory ${uriOf(directory)} already exists. Remove it, or save to another folder.`);
  fileSystem.mkdirs(jobFolder(directory));
}

/**
 * Runs one attempt of a task: `write` writes the file it is given, which is then committed. When another attempt of the task was
 * first, its file stays and this one's is removed. An attempt that fails leaves nothing.
 */
export function runTaskAttempt(job: OutputJob, partition: number, attempt: number, extension: string, write: (path: string) => Omit<WrittenPart, 'file'>): WrittenPart {
  const { directory, jobId, algorithm } = job;
  const fileSystem = fileSystemOf(directory);
  // The folder of a job that has ended is gone: a late attempt must not bring it back.
  if (fileSystem.status(jobFolder(directory)) === undefined) throw new InputFileError(`The save into ${uriOf(directory)} has ended, or its folder was removed: attempt ${attempt} of task ${partition} has nowhere to write.`);
  const task = `${jobId}_m_${String(partition).padStart(6, '0')}`;
  const folder = childOf(childOf(jobFolder(directory), '_temporary'), `attempt_${task}_${attempt}`);
  const name = `part-${String(partition).padStart(5, '0')}${extension}`;
  try {
    const written = write(childOf(folder, name));
    if (algorithm === 1) fileSystem.rename(folder, childOf(jobFolder(directory), `task_${task}`));
    else fileSystem.rename(childOf(folder, name), childOf(directory, name));
    return { file: name, ...written };
  } finally {
    fileSystem.delete(folder);
  }
}

/** Makes the output visible and marks it whole. Throws InputFileError when a task's file is missing, before anything is shown under algorithm 1. */
export function commitJob({ directory, algorithm }: OutputJob, tasks: number): void {
  const fileSystem = fileSystemOf(directory);
  const committed = algorithm === 1
    ? fileSystem.list(jobFolder(directory)).filter((status) => nameOf(status.path).startsWith('task_')).flatMap((status) => fileSystem.list(status.path))
    : fileSystem.list(directory).filter((status) => nameOf(status.path).startsWith('part-'));
  if (committed.length !== tasks) throw new InputFileError(`The save into ${uriOf(directory)} has ${committed.length} files of ${tasks} tasks: files were removed while it ran.`);
  if (algorithm === 1) for (const { path } of committed) fileSystem.rename(path, childOf(directory, nameOf(path)), { overwrite: true });
  fileSystem.delete(childOf(directory, '_temporary'));
  fileSystem.create(childOf(directory, SUCCESS), { overwrite: true }).close();
}

/** Removes an output whose job failed, so that the save can be tried again. */
export function abortJob({ directory }: OutputJob): void {
  try {
    fileSystemOf(directory).delete(directory);
  } catch (error) {
    if (!(error instanceof FileNotFoundError)) throw error;
  }
}

function jobFolder(directory: string): string {
  return childOf(childOf(directory, '_temporary'), '0');
}
