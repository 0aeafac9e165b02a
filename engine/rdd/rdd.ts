/**
 * The RDD: a distributed collection of records, described by how it is computed from its parents (org.apache.spark.rdd.RDD).
 *
 * Operations live in the classes below it, one room of the API each; this last one is what `sc` makes and cells hold.
 * Building one does no work: only actions run jobs.
 */
import { absolutePath } from '../storage/files/paths.ts';
import { abortTextOutput, commitTextOutput, startTextOutput } from '../storage/text/textOutput.ts';
import type { RddHost } from './host.ts';
import type { RddOptions } from './core.ts';
import './builtins.ts';
import { NumericOperations } from './numericOperations.ts';
import type { OperationScope } from './scope.ts';

export class Rdd<T> extends NumericOperations<T> {
  /** @internal Made by `sc` and by transformations; `scope` names the operation. */
  constructor(host: RddHost, options: RddOptions, scope: OperationScope) {
    super(host, options, scope);
  }

  protected override async saved(scope: OperationScope, path: string): Promise<void> {
    const directory = absolutePath(path, this.host.cwd);
    this.skipIds(1);
    startTextOutput(directory);
    try {
      await this.run(scope, { kind: 'saveAsTextFile', directory });
    } catch (error) {
      abortTextOutput(directory);
      throw error;
    }
    commitTextOutput(directory);
  }
}
