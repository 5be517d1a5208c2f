import ts from 'typescript';
import { parse } from './config-source.ts';

/**
 * `after` without the imported names that `before` used and `after` does not: a change that takes the last use of a
 * name away leaves no import behind that the compiler complains about. What was unused before stays.
 */
export function dropUnusedImports(before: string, after: string): string {
  const used = usesIn(parse(before));
  const source = parse(after);
  const stillUsed = usesIn(source);
  const isLeftOver = (name: ts.Identifier) => used.has(name.text) && !stillUsed.has(name.text);
  const imports = source.statements.filter(ts.isImportDeclaration);
  return imports.reduceRight((text, one) => withoutNames(text, one, isLeftOver), after);
}

function withoutNames(
  text: string,
  declaration: ts.ImportDeclaration,
  isLeftOver: (name: ts.Identifier) => boolean,
): string {
  const bindings = declaration.importClause?.namedBindings;
  if (!bindings || !ts.isNamedImports(bindings)) return text;
  const kept = bindings.elements.filter(({ name }) => !isLeftOver(name));
  if (kept.length === bindings.elements.length) return text;
  if (kept.length > 0 || declaration.importClause?.name) {
    const names = kept.map((element) => element.getText()).join(', ');
    return text.slice(0, bindings.getStart()) + `{ ${names} }` + text.slice(bindings.getEnd());
  }
  const lineEnd = /^[ \t]*\r?\n?/.exec(text.slice(declaration.getEnd()))?.[0].length ?? 0;
  return text.slice(0, declaration.getStart()) + text.slice(declaration.getEnd() + lineEnd);
}

/** Every name that stands outside the imports. */
function usesIn(source: ts.SourceFile): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) return;
    if (ts.isIdentifier(node)) names.add(node.text);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return names;
}
