/** `docs/api.md`: every operation of Spark's RDD API beside ours, made from the sources and the list of Spark's operations. */
import { classMembers } from './members.ts';
import type { Member } from './members.ts';
import { OPERATIONS, nameOf } from './sparkOperations.ts';
import type { OperationGroup, SparkOperation } from './sparkOperations.ts';

export const TABLE_FILE = 'docs/api.md';

/** Members of the RDD and of the context that a user may call. */
export function ourApi(): Readonly<Record<OperationGroup['on'], readonly Member[]>> {
  // What the context lends to RDDs is not for users, but for two numbers.
  const lent = (m: Member): boolean => m.file === 'engine/rdd/host.ts' && !m.name.startsWith('default');
  return { RDD: classMembers('Rdd', 'engine/rdd/rdd.ts'), SparkContext: classMembers('SparkContextApi', 'engine/context/options.ts').filter((m) => !lent(m)) };
}

/** Operations of the list that are neither ours nor have a reason. */
export function missingOperations(): readonly string[] {
  const api = ourApi();
  return OPERATIONS.flatMap(({ on, operations }) => operations.filter((o) => o.reason === undefined && !api[on].some((m) => m.name === nameOf(o))).map((o) => `${on}.${o.spark}`));
}

/** Operations with a reason for being left out that are there all the same. */
export function needlessReasons(): readonly string[] {
  const api = ourApi();
  return OPERATIONS.flatMap(({ on, operations }) => operations.filter((o) => o.reason !== undefined && api[on].some((m) => m.name === nameOf(o))).map((o) => `${on}.${o.spark}`));
}

export function apiTable(): string {
  const api = ourApi();
  const groups = OPERATIONS.map((group) => section(group, api[group.on]));
  const listed = new Set(OPERATIONS.flatMap(({ on, operations }) => operations.map((o) => `${on}.${nameOf(o)}`)));
  const extra = (['RDD', 'SparkContext'] as const).flatMap((on) => api[on].filter((m) => !listed.has(`${on}.${m.name}`)).map((m) => `| \`${on === 'RDD' ? 'rdd' : 'sc'}.${m.name}\` | ${link(m)} | ${escaped(firstSentence(m.doc))} |`));
  return [
    '# The RDD API beside Spark’s',
    '',
    'Made by `npm run docs:api` from the sources and `scripts/api/sparkOperations.ts`; a house test keeps it true. What else differs from Spark is in [differences.md](differences.md).',
    '',
    ...groups.flat(),
    '## Only here',
    '',
    '| Operation | Source | What it is |',
    '| --- | --- | --- |',
    ...extra,
    '',
  ].join('\n');
}

function section({ title, operations }: OperationGroup, members: readonly Member[]): readonly string[] {
  const rows = operations.map((operation) => {
    const member = operation.reason === undefined ? members.find((m) => m.name === nameOf(operation)) : undefined;
    const ours = member === undefined ? '—' : `${member.signatures.map((s) => code(tidy(s))).join('<br>')} ${link(member)}`;
    return `| ${code(operation.spark)} | ${ours} | ${remark(operation)} |`;
  });
  return [`## ${title}`, '', '| Spark | Ours | Difference, or why not |', '| --- | --- | --- |', ...rows, ''];
}

function remark({ difference, reason }: SparkOperation): string {
  return escaped(difference ?? (reason === undefined ? '' : `*Left out.* ${reason}`));
}

/** As the types of a cell show it: names of the engine's inside are spelt out. */
function tidy(signature: string): string {
  return signature
    .replaceAll(/\bRdd</g, 'RDD<')
    .replaceAll(/\bPairs<(\w+), (\w+)>/g, 'RDD<[$1, $2]>')
    .replaceAll(/\bPlain<(\w+|Exclude<\w+, undefined>)>/g, '$1')
    .replaceAll(/ extends Row\b/g, '')
    .replaceAll(/(\w+): number = this\.host\.\w+\(\)/g, '$1?: number')
    .replaceAll(/ = this\.getNumPartitions\(\)/g, '')
    .replaceAll(/, \)/g, ')');
}

function link({ file }: Member): string {
  return `[${file.split('/').at(-1)}](../${file})`;
}

function code(text: string): string {
  return `\`${text.replaceAll('|', '\\|')}\``;
}

function escaped(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

function firstSentence(doc: string): string {
  const text = doc.replaceAll(/\s+/g, ' ');
  return /^.*?[.;:](?=\s|$)/.exec(text)?.[0].replace(/[;:]$/, '.') ?? text;
}
