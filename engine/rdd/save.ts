/** Saves of an RDD into a folder: one job whose tasks write a part each, under Hadoop's commit protocol. */
import { CODECS, codecNamed } from '../storage/compression/codec.ts';
import type { CodecName } from '../storage/compression/codec.ts';
import { absolutePath } from '../storage/files/paths.ts';
import { abortJob, commitJob, setupJob } from '../storage/output/commitProtocol.ts';
import type { OutputJob } from '../storage/output/commitProtocol.ts';
import { IllegalArgumentError } from './errors.ts';
import type { ResultOperation, RddHost } from './host.ts';

export interface SaveRequest {
  readonly kind: 'saveAsTextFile' | 'saveAsObjectFile';
  readonly path: string;
  readonly codec?: string;
}

/** Runs a save; `run` is the job over all partitions. Throws OutputExistsError before it, and removes what was written when it fails. */
export async function save(host: RddHost, request: SaveRequest, partitions: () => number, run: (operation: ResultOperation) => Promise<unknown>): Promise<void> {
  const codec = request.codec === undefined ? undefined : knownCodec(request.codec);
  if (request.path.trim() === '') throw new IllegalArgumentError('Can not create a Path from an empty string');
  const job: OutputJob = {
    directory: absolutePath(request.path, host.cwd),
    jobId: String(host.randomSeed()),
    algorithm: host.conf('spark.hadoop.mapreduce.fileoutputcommitter.algorithm.version') === '2' ? 2 : 1,
  };
  setupJob(job);
  try {
    await run({ kind: request.kind, job, ...(codec === undefined ? {} : { codec }) });
    commitJob(job, partitions());
  } catch (error) {
    abortJob(job);
    throw error;
  }
}

function knownCodec(name: string): CodecName {
  const codec = codecNamed(name);
  if (codec === undefined) throw new IllegalArgumentError(`Codec [${name}] is not available. Those there are: ${CODECS.map((known) => `${known.name} (${known.hadoopClass})`).join(', ')}.`);
  return codec.name;
}
