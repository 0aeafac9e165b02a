/** The driver's broadcast variables: snapshots on disk, one file each, and who must forget them when. */
import { rmSync } from 'node:fs';
import { classRegistry } from '../closure/classes.ts';
import { Broadcast } from '../executor/broadcast.ts';
import { IllegalArgumentError, SparkException } from '../rdd/errors.ts';
import { RddCore } from '../rdd/core.ts';
import { encodeValue } from '../storage/codec/index.ts';
import type { AppFolder } from './appFolder.ts';

export class BroadcastStore {
  readonly #folder: AppFolder;
  /** Tells every slot to drop its copy. */
  readonly #dropEverywhere: (id: number) => void;
  readonly #callSite: (operation: string) => string;
  #nextId = 0;

  constructor(folder: AppFolder, dropEverywhere: (id: number) => void, callSite: (operation: string) => string) {
    this.#folder = folder;
    this.#dropEverywhere = dropEverywhere;
    this.#callSite = callSite;
  }

  /** Writes the snapshot. Throws for an RDD and for values that cannot be written (UnsupportedValueError names the place). */
  create<T>(value: T): Broadcast<T> {
    if (value instanceof RddCore) throw new IllegalArgumentError('Can not directly broadcast RDDs; instead, call collect() and broadcast the result.');
    const id = this.#nextId++;
    const path = this.#folder.writeBroadcast(id, encodeValue(value, classRegistry));
    let held: { value: T } | undefined = { value };
    let destroyedAt = '';
    const checked = (): { value: T } => {
      if (held === undefined) throw new SparkException(`Attempted to use Broadcast(${id}) after it was destroyed (${destroyedAt})`);
      return held;
    };
    return new Broadcast<T>(id, {
      read: () => checked().value,
      payload: () => {
        checked();
        return { id, path };
      },
      unpersist: () => {
        checked();
        this.#dropEverywhere(id);
      },
      destroy: () => {
        checked();
        held = undefined;
        destroyedAt = this.#callSite('destroy');
        this.#dropEverywhere(id);
        rmSync(path, { force: true });
      },
    });
  }
}
