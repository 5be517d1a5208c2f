import ts from 'typescript';
import { ConfigEditError } from './errors.ts';

export type Settings = ts.ObjectLiteralExpression;

/** Where a setting stands, or would stand. */
export interface Place {
  /** The innermost object on the way that is written. */
  readonly holder: Settings;
  /** Objects on the way that are not written yet, from the outside in. */
  readonly missing: readonly string[];
  /** The setting itself; undefined where it is not written. */
  readonly property: ts.ObjectLiteralElementLike | undefined;
}

/** Throws {@link ConfigEditError} for text that is no TypeScript, or that holds no `defineIntegration({ ... })`. */
export function locate(text: string, path: readonly string[]): Place {
  return whileReadable(() => find(text, path));
}

/** The compiler calls itself, and ends with a RangeError where brackets are nested by the thousand. */
export function whileReadable<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new ConfigEditError('The configuration is nested too deep to be read.', { cause: error });
  }
}

function find(text: string, path: readonly string[]): Place {
  const source = parse(text);
  const last = path.at(-1) ?? '';
  let holder = findConfig(source);
  for (const [index, name] of path.slice(0, -1).entries()) {
    const property = propertyOf(holder, name);
    if (!property) {
      assertNoSpread(source, holder, name);
      return { holder, missing: path.slice(index, -1), property: undefined };
    }
    const inner = objectOf(source, property);
    if (!inner) throw notAnObject(source, property, name);
    holder = inner;
  }
  return { holder, missing: [], property: propertyOf(holder, last) };
}

/** The name of a setting; undefined for a spread, or a name that is computed. */
export function keyOf(property: ts.ObjectLiteralElementLike): string | undefined {
  const { name } = property;
  if (!name) return undefined;
  if (ts.isIdentifier(name) || ts.isStringLiteralLike(name) || ts.isNumericLiteral(name)) return name.text;
  return undefined;
}

/** The object behind a setting: written in place, or as a `const` of the same file. */
export function objectOf(source: ts.SourceFile, property: ts.ObjectLiteralElementLike): Settings | undefined {
  if (ts.isShorthandPropertyAssignment(property)) return objectIn(source, property.name);
  return ts.isPropertyAssignment(property) ? objectIn(source, property.initializer) : undefined;
}

export function parse(text: string): ts.SourceFile {
  const { diagnostics = [] } = ts.transpileModule(text, {
    reportDiagnostics: true,
    compilerOptions: { target: ts.ScriptTarget.ESNext, module: ts.ModuleKind.ESNext },
  });
  const source = ts.createSourceFile('integration.config.ts', text, ts.ScriptTarget.Latest, true);
  const [first] = diagnostics;
  if (!first) return source;
  const words = ts.flattenDiagnosticMessageText(first.messageText, ' ');
  const { line } = source.getLineAndCharacterOfPosition(first.start ?? 0);
  throw new ConfigEditError(`The configuration is not valid TypeScript: line ${line + 1}: ${words}`);
}

function findConfig(source: ts.SourceFile): Settings {
  const visit = (node: ts.Node): Settings | undefined => {
    const isCall = ts.isCallExpression(node) && node.expression.getText() === 'defineIntegration';
    const [argument] = isCall ? node.arguments : [];
    const found = argument && objectIn(source, argument);
    return found ?? ts.forEachChild(node, visit);
  };
  const config = visit(source);
  if (config) return config;
  throw new ConfigEditError(
    'The configuration holds no "defineIntegration({ ... })" with its settings written in it or in a const.',
  );
}

/** `seen` are the names on the way: two that stand for each other stand for nothing. */
function objectIn(
  source: ts.SourceFile,
  expression: ts.Expression,
  seen: readonly string[] = [],
): Settings | undefined {
  if (ts.isObjectLiteralExpression(expression)) return expression;
  const isWrapped =
    ts.isAsExpression(expression) ||
    ts.isSatisfiesExpression(expression) ||
    ts.isParenthesizedExpression(expression);
  if (isWrapped) return objectIn(source, expression.expression, seen);
  if (!ts.isIdentifier(expression) || seen.includes(expression.text)) return undefined;
  return constObject(source, expression.text, [...seen, expression.text]);
}

function constObject(source: ts.SourceFile, name: string, seen: readonly string[]): Settings | undefined {
  const declarations = source.statements
    .filter(ts.isVariableStatement)
    .flatMap((statement) => [...statement.declarationList.declarations]);
  const found = declarations.find((one) => ts.isIdentifier(one.name) && one.name.text === name);
  return found?.initializer && objectIn(source, found.initializer, seen);
}

function propertyOf(holder: Settings, name: string): ts.ObjectLiteralElementLike | undefined {
  return holder.properties.find((property) => keyOf(property) === name);
}

/** What is spread in may hold the object already: a new one would hide it. */
function assertNoSpread(source: ts.SourceFile, holder: Settings, name: string): void {
  const spread = holder.properties.find(ts.isSpreadAssignment);
  if (!spread) return;
  throw new ConfigEditError(
    `"${name}" may come from ${spread.getText()} in line ${lineOf(source, spread)} of the configuration. Change it there by hand.`,
  );
}

function notAnObject(
  source: ts.SourceFile,
  property: ts.ObjectLiteralElementLike,
  name: string,
): ConfigEditError {
  const where = `line ${lineOf(source, property)} of the configuration`;
  return new ConfigEditError(
    `"${name}" in ${where} is not written as an object in this file. Change it there by hand.`,
  );
}

function lineOf(source: ts.SourceFile, node: ts.Node): number {
  return source.getLineAndCharacterOfPosition(node.getStart()).line + 1;
}
