import type { CellNames } from './cellProgram.ts';
import type { TsNode, TsSourceFile, TypeScriptApi } from './tsApi.ts';

/** Names that a cell's source declares at its top level: variables, functions, classes, types, enums and imports. */
export function declaredNames(ts: TypeScriptApi, file: TsSourceFile): Pick<CellNames, 'declared' | 'exported'> {
  const declared = new Set<string>();
  const exported = new Set<string>();
  for (const statement of file.statements) {
    const names = namesOf(ts, statement);
    const isExport = statement.modifiers?.some((m) => m.kind === ts.SyntaxKind['ExportKeyword']) ?? false;
    for (const name of names) {
      declared.add(name);
      if (isExport) exported.add(name);
    }
  }
  return { declared: [...declared], exported: [...exported] };
}

function namesOf(ts: TypeScriptApi, node: TsNode): readonly string[] {
  const kinds = ts.SyntaxKind;
  switch (node.kind) {
    case kinds['VariableStatement']:
      return node.declarationList?.declarations.flatMap((d) => bindingNames(ts, d.name)) ?? [];
    case kinds['FunctionDeclaration']:
    case kinds['ClassDeclaration']:
    case kinds['InterfaceDeclaration']:
    case kinds['TypeAliasDeclaration']:
    case kinds['EnumDeclaration']:
    case kinds['ModuleDeclaration']:
    case kinds['ImportEqualsDeclaration']:
      return node.name?.kind === kinds['Identifier'] ? bindingNames(ts, node.name) : [];
    case kinds['ImportDeclaration']: {
      const clause = node.importClause;
      const named = clause?.namedBindings;
      return [...bindingNames(ts, clause?.name), ...(named?.elements ? named.elements.flatMap((e) => bindingNames(ts, e.name)) : bindingNames(ts, named?.name))];
    }
    default:
      return [];
  }
}

function bindingNames(ts: TypeScriptApi, name: TsNode | undefined): readonly string[] {
  if (!name) return [];
  if (name.kind === ts.SyntaxKind['Identifier']) return name.text ? [name.text] : [];
  return name.elements?.flatMap((e) => bindingNames(ts, e.name)) ?? [];
}
