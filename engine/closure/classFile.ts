/** The name of the file that holds a class for executors, in the application's `classes` folder: the hash of its id. */
export function classFileName(id: string): string {
  return id.slice(id.lastIndexOf('#') + 1);
}
