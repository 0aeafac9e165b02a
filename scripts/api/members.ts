/**
 * The public members of our API, read from the TypeScript sources: name, signatures as a user may call them, docstring, file.
 * Private, protected and `@internal` members are not public.
 */
import { posix } from 'node:path';
import { parseSync } from 'oxc-parser';
import { read } from '../house/sources.ts';

export interface Member {
  readonly name: string;
  /** One for each overload. */
  readonly signatures: readonly string[];
  /** Empty where there is none. */
  readonly doc: string;
  readonly file: string;
}

interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
}
interface Key extends Node {
  readonly name?: string;
}
interface ClassMember extends Node {
  readonly key: Key;
  readonly computed: boolean;
  readonly static?: boolean;
  readonly accessibility?: string | null;
  readonly kind?: string;
  readonly value?: (Node & { readonly body: Node | null; readonly params: readonly Node[] }) | null;
}
interface Declaration extends Node {
  readonly id: Key | null;
  readonly superClass?: Key | null;
  readonly extends?: readonly { readonly expression: Key }[];
  readonly body: { readonly body: readonly ClassMember[] };
}

/** Members of class `name` and of the classes below it that it extends, found through the imports of each file. */
export function classMembers(name: string, file: string): readonly Member[] {
  const source = read(file);
  const { program, comments, module } = parseSync(file, source);
  const declaration = declared(program.body as readonly unknown[] as readonly Node[], name);
  if (declaration === undefined) return [];
  const own = membersOf(declaration, source, comments, file);
  const parents = [declaration.superClass, ...(declaration.extends ?? []).map((e) => e.expression)].flatMap((parent) => parent?.name ?? []);
  const inherited = parents.flatMap((parent) => {
    const from = module.staticImports.find((i) => i.entries.some((entry) => entry.localName.value === parent));
    const target = from === undefined ? file : posix.join(posix.dirname(file), from.moduleRequest.value);
    return classMembers(parent, target);
  });
  const names = new Set(own.map((member) => member.name));
  return [...inherited.filter((member) => !names.has(member.name)), ...own];
}

function declared(body: readonly Node[], name: string): Declaration | undefined {
  for (const statement of body) {
    const inner = 'declaration' in statement && statement.declaration !== null ? (statement.declaration as Declaration) : (statement as Declaration);
    if ((inner.type === 'ClassDeclaration' || inner.type === 'TSInterfaceDeclaration') && inner.id?.name === name) return inner;
  }
  return undefined;
}

function membersOf(declaration: Declaration, source: string, comments: readonly { readonly start: number; readonly end: number; readonly value: string }[], file: string): readonly Member[] {
  const found = new Map<string, { signatures: string[]; doc: string; internal: boolean }>();
  for (const member of declaration.body.body) {
    const name = member.key?.name;
    if (name === undefined || member.computed || member.key.type === 'PrivateIdentifier') continue;
    if (member.kind === 'constructor' || member.kind === 'set' || member.accessibility === 'private' || member.accessibility === 'protected') continue;
    const doc = comments.findLast((comment) => comment.end <= member.start && source.slice(comment.end, member.start).trim() === '')?.value ?? '';
    const present = found.get(name);
    const isImplementation = present !== undefined && member.value?.body !== undefined && member.value?.body !== null;
    if (doc.includes('@internal')) {
      if (present === undefined) found.set(name, { signatures: [], doc: '', internal: true });
      continue;
    }
    if (isImplementation) continue;
    const entry = present ?? { signatures: [], doc: '', internal: false };
    entry.signatures.push(signatureOf(member, source));
    entry.doc ||= cleaned(doc);
    entry.internal = false;
    found.set(name, entry);
  }
  return [...found].filter(([, entry]) => !entry.internal).map(([name, { signatures, doc }]) => ({ name, signatures, doc, file }));
}

/** From the name to the body, on one line, without the `this` parameter that only the compiler sees. */
function signatureOf(member: ClassMember, source: string): string {
  const end = member.value?.body?.start ?? member.value?.end ?? member.end;
  const isField = member.type === 'PropertyDefinition';
  const text = source.slice(member.key.start, isField ? member.end : end);
  return text
    .replace(/\s+/g, ' ')
    .replace(/\(\s*this: [^,()]*?(?:<[^()]*?>)?(?:, |\))/, (whole) => (whole.endsWith(')') ? '()' : '('))
    .replace(/\s*[;{=]?\s*$/, '')
    .trim();
}

function cleaned(doc: string): string {
  return doc.replace(/^\*+/, '').replace(/^\s*\* ?/gm, '').trim();
}
