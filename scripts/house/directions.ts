/**
 * The one way imports may go. Rooms of the engine are ordered, each may use the earlier ones; a type-only import may also
 * reach a contract file of a later room, because contracts are what rooms agree on and cost nothing at run time.
 */

/** Rooms of the engine, first to last. `shuffle` stands before `rdd`: keys and partitioners are what RDDs are built on, and it needs neither. */
export const ENGINE_ROOMS = ['events', 'status', 'storage', 'closure', 'shuffle', 'rdd', 'scheduler', 'executor', 'context', 'backend'] as const;

/** Files that hold only what two rooms agree on; any room may import their types. */
export const ENGINE_CONTRACTS: readonly string[] = [
  'engine/events/types.ts',
  'engine/storage/storageLevel.ts',
  'engine/closure/shipped.ts',
  'engine/rdd/host.ts',
  'engine/executor/messages.ts',
  'engine/context/options.ts',
];

/** Which folders a folder may import from, itself always included. Longest matching folder decides. */
const FOLDERS: readonly { readonly folder: string; readonly may: readonly string[] }[] = [
  { folder: 'app', may: ['components', 'protocol', 'engine/status', 'engine/events'] },
  { folder: 'components', may: ['protocol', 'engine/status', 'engine/events'] },
  { folder: 'protocol', may: ['engine/events'] },
  { folder: 'server/kernel', may: ['protocol', 'engine'] },
  { folder: 'server', may: ['protocol', 'engine'] },
  { folder: 'engine', may: [] },
  { folder: 'bin', may: ['server', 'scripts'] },
  { folder: 'scripts', may: ['server', 'protocol', 'engine', 'bench', 'playwright'] },
  { folder: 'bench', may: ['server', 'protocol', 'engine', 'scripts', 'playwright'] },
  { folder: 'playwright', may: ['server', 'protocol', 'engine', 'scripts'] },
  { folder: 'examples', may: ['server', 'protocol', 'engine', 'scripts'] },
];

const within = (file: string, folder: string): boolean => file === folder || file.startsWith(`${folder}/`);

/**
 * Why `from` must not import `to`, or undefined when it may.
 * `test`: tests and their suites may use any room of the engine whatever the order, and a test of the client may put the real server
 * on the other side; otherwise never a folder above their own.
 */
export function refusal(from: string, to: string, options: { readonly typeOnly: boolean; readonly test: boolean }): string | undefined {
  const rule = FOLDERS.filter((r) => within(from, r.folder)).sort((a, b) => b.folder.length - a.folder.length)[0];
  if (!rule) return undefined;
  const home = within(to, rule.folder) || (options.test && rule.folder === 'components' && within(to, 'server'));
  if (!home && !rule.may.some((folder) => within(to, folder))) return `${rule.folder} may import only ${[rule.folder, ...rule.may].join(', ')}`;
  if (rule.folder === 'server' && within(to, 'server/kernel') && !options.typeOnly && !options.test && !SHARED_WITH_KERNEL.includes(to)) {
    return `the server evaluates nothing: it may import types of server/kernel, and values only from ${SHARED_WITH_KERNEL.join(', ') || 'nowhere'}`;
  }
  if (rule.folder === 'engine') return roomRefusal(from, to, options);
  return undefined;
}

/** Pure parts of the kernel that the server runs too (types for the editor). */
const SHARED_WITH_KERNEL: readonly string[] = [];

function roomRefusal(from: string, to: string, options: { readonly typeOnly: boolean; readonly test: boolean }): string | undefined {
  if (options.test) return undefined;
  const [a, b] = [roomIndex(from), roomIndex(to)];
  if (a === undefined) return undefined;
  if (b === undefined) return to.startsWith('engine/') && !to.slice('engine/'.length).includes('/') ? 'a room must not import the engine as a whole' : `${to} is in no known room`;
  if (b <= a || (options.typeOnly && ENGINE_CONTRACTS.includes(to))) return undefined;
  return `engine/${ENGINE_ROOMS[a]} comes before engine/${ENGINE_ROOMS[b]}`;
}

function roomIndex(file: string): number | undefined {
  const room = /^engine\/([^/]+)\//.exec(file)?.[1];
  const index = (ENGINE_ROOMS as readonly string[]).indexOf(room ?? '');
  return index < 0 ? undefined : index;
}
