/** Tags of jobs: any number of words by which jobs can be found and cancelled (SparkContext.addJobTag). */
import { IllegalArgumentError } from '../rdd/errors.ts';
import { JOB_TAGS, tagsOf } from '../scheduler/jobSelection.ts';
import type { LocalProperties } from './localProperties.ts';

/** Throws IllegalArgumentException for what cannot be a tag. */
export function checkTag(tag: string): void {
  if (typeof tag !== 'string') throw new IllegalArgumentError('Spark job tag cannot be null.');
  if (tag.includes(',')) throw new IllegalArgumentError("Spark job tag cannot contain ','.");
  if (tag === '') throw new IllegalArgumentError('Spark job tag cannot be an empty string.');
}

export function readTags(properties: LocalProperties): ReadonlySet<string> {
  return new Set(tagsOf({ [JOB_TAGS]: properties.get(JOB_TAGS) ?? '' }));
}

export function writeTags(properties: LocalProperties, tags: Iterable<string>): void {
  const joined = [...tags].join(',');
  properties.set(JOB_TAGS, joined === '' ? undefined : joined);
}
