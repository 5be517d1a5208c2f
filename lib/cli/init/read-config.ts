import ts from 'typescript';
import type { Json } from '../../domain/json.ts';
import { keyOf, locate, objectOf } from './config-source.ts';

/**
 * The value that a configuration's text gives a setting; undefined where there is none, or where it is not a plain
 * value. Throws {@link ConfigEditError}.
 */
export function readConfigValue(text: string, path: readonly string[]): Json | undefined {
  const { property } = locate(text, path);
  return property && ts.isPropertyAssignment(property) ? literalValue(property.initializer) : undefined;
}

/** Names of the settings of the object at `path`, in their order; none where there is no object. */
export function readConfigKeys(text: string, path: readonly string[]): readonly string[] {
  const { property } = locate(text, path);
  const object = property && objectOf(property.getSourceFile(), property);
  return (object?.properties ?? []).map(keyOf).filter((name) => name !== undefined);
}

function literalValue(node: ts.Expression): Json | undefined {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isNumericLiteral(node)) return Number(node.text);
  if (node.kind === ts.SyntaxKind.TrueKeyword) return true;
  if (node.kind === ts.SyntaxKind.FalseKeyword) return false;
  const isMinus = ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.MinusToken;
  return isMinus && ts.isNumericLiteral(node.operand) ? -Number(node.operand.text) : undefined;
}
