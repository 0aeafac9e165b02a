/**
 * The RDD: a distributed collection of records, described by how it is computed from its parents (org.apache.spark.rdd.RDD).
 *
 * Operations live in the classes below it, one room of the API each; this last one is what `sc` makes and cells hold.
 * Building one does no work: only actions run jobs.
 */
import type { RddHost } from './host.ts';
import type { RddOptions } from './core.ts';
import './builtins.ts';
import { AsyncActions } from './asyncActions.ts';
import { save } from './save.ts';
import type { SaveRequest } from './save.ts';
import type { OperationScope } from './scope.ts';

export class Rdd<T> extends AsyncActions<T> {
  /** @internal Made by `sc` and by transformations; `scope` names the operation. */
  constructor(host: RddHost, options: RddOptions, scope: OperationScope) {
    super(host, options, scope);
  }

  protected override saved(scope: OperationScope, request: SaveRequest): Promise<void> {
    // What Spark makes of the records on their way to Hadoop's formats.
    this.skipIds(request.kind === 'saveAsTextFile' ? 1 : 2);
    return save(this.host, request, () => this.getNumPartitions(), (operation) => this.run(scope, operation));
  }
}
