/**
 * The classes that cells define, each in a file of the application's folder: an executor that reads a record of a class
 * which none of its stages captured (parallelized data, a block, shuffle or checkpoint of another executor or application)
 * finds it there by its id.
 */
import { renameSync, writeFileSync } from 'node:fs';
import { definitionCount } from '../closure/capture.ts';
import type { AnyFunction } from '../closure/capture.ts';
import { classesDefinedSince } from '../closure/classes.ts';
import { TaskNotSerializableError } from '../closure/notSerializable.ts';
import { shipClosure } from '../closure/ship.ts';
import type { AppFolder } from './appFolder.ts';

export class ClassFiles {
  readonly #folder: AppFolder;
  readonly #written = new Map<string, AnyFunction>();
  #seen = 0;

  constructor(folder: AppFolder) {
    this.#folder = folder;
  }

  /**
   * Writes the classes defined since the last call. One that cannot travel (it captures a socket) is left out: records of it
   * are refused by the task that reads them.
   */
  sync(): void {
    if (this.#seen === definitionCount()) return;
    let complete = true;
    for (const [id, owner] of classesDefinedSince(this.#seen)) {
      if (this.#written.get(id) === owner) continue;
      try {
        const path = this.#folder.classFile(id);
        writeFileSync(`${path}.new`, shipClosure(owner, owner.name).bytes);
        renameSync(`${path}.new`, path);
        this.#written.set(id, owner);
      } catch (error) {
        if (!(error instanceof TaskNotSerializableError)) throw error;
        // A variable it uses may get its value in a later cell.
        complete = false;
      }
    }
    if (complete) this.#seen = definitionCount();
  }
}
