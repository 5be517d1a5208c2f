import ts from 'typescript';
import type { Json } from '../../domain/json.ts';
import { ConfigEditError } from './errors.ts';
import { locate, whileReadable, type Place, type Settings } from './config-source.ts';
import { dropUnusedImports } from './unused-imports.ts';
import { writeKey, writeLiteral } from './write-literal.ts';

/** One change of a configuration's text. */
export interface ConfigEdit {
  /** Names from the outside in: `['precoro', 'switches', 'zoneOffsetMinutes']`. */
  readonly path: readonly [string, ...string[]];
  /** Undefined takes the setting out. */
  readonly value: Json | undefined;
}

type Property = ts.ObjectLiteralElementLike;

/**
 * Changes settings inside `defineIntegration({ ... })` and leaves every other character as it is, comments included.
 * A setting that is not there yet goes behind the others of its object; one that is taken out goes with the comment
 * lines right above it, and with the imports that nothing uses any more.
 *
 * @throws {ConfigEditError} where the text holds no such call, or writes the place in another way than as an object.
 */
export function editConfig(text: string, edits: readonly ConfigEdit[]): string {
  return whileReadable(() => dropUnusedImports(text, edits.reduce(applyEdit, text)));
}

function applyEdit(text: string, { path, value }: ConfigEdit): string {
  const place = locate(text, path);
  const { property } = place;
  if (value === undefined) return property ? remove(text, place.holder, property) : text;
  return property ? replace(text, property, value) : insert(text, place, path.at(-1) ?? '', value);
}

function replace(text: string, property: Property, value: Json): string {
  if (ts.isShorthandPropertyAssignment(property)) {
    return splice(text, property.getEnd(), property.getEnd(), `: ${writeLiteral(value)}`);
  }
  if (!ts.isPropertyAssignment(property)) {
    throw new ConfigEditError(`"${property.getText()}" is no value. Change the configuration by hand.`);
  }
  const { initializer } = property;
  return splice(text, initializer.getStart(), initializer.getEnd(), writeLiteral(value));
}

function insert(text: string, { holder, missing }: Place, name: string, value: Json): string {
  const [outer = name, ...inner] = [...missing, name];
  const wrapped = inner.reduceRight<Json>((content, key) => ({ [key]: content }), value);
  const setting = `${writeKey(outer)}: ${writeLiteral(wrapped)}`;
  const last = holder.properties.at(-1);
  const closing = holder.getEnd() - 1;
  const closingLine = lineStart(text, closing);
  if (text.slice(closingLine, closing).trim() === '') {
    const indent = last ? indentOf(text, last) : `${indentOf(text, holder)}  `;
    const newline = text.includes('\r\n') ? '\r\n' : '\n';
    const withNew = splice(text, closingLine, closingLine, `${indent}${setting},${newline}`);
    return last && !holder.properties.hasTrailingComma
      ? splice(withNew, last.getEnd(), last.getEnd(), ',')
      : withNew;
  }
  if (last) return splice(text, last.getEnd(), last.getEnd(), `, ${setting}`);
  return splice(text, holder.getStart(), holder.getEnd(), `{ ${setting} }`);
}

function remove(text: string, holder: Settings, property: Property): string {
  const end = endWithComma(text, property.getEnd());
  const start = startWithComments(text, property);
  const firstLine = lineStart(text, start);
  const restOfLine = /^[ \t]*(\/\/[^\n]*)?(\n|$)/.exec(text.slice(end).replaceAll('\r\n', ' \n'));
  if (restOfLine && text.slice(firstLine, start).trim() === '') {
    return withoutBlankLines(text.slice(0, firstLine), text.slice(end + restOfLine[0].length));
  }
  // Others stand on the same line.
  const previous = holder.properties[holder.properties.indexOf(property) - 1];
  if (previous && end === property.getEnd()) return splice(text, previous.getEnd(), end, '');
  const blanks = /^\s*/.exec(text.slice(end))?.[0].length ?? 0;
  return splice(text, property.getStart(), end + blanks, '');
}

/** Where the property begins, with the comment lines right above it. A blank line ends what belongs to it. */
function startWithComments(text: string, property: Property): number {
  let start = property.getStart();
  const comments = ts.getLeadingCommentRanges(text, property.getFullStart()) ?? [];
  for (const { pos, end } of [...comments].reverse()) {
    const standsAlone = text.slice(lineStart(text, pos), pos).trim() === '';
    const isRightAbove = /^[ \t]*\r?\n[ \t]*$/.test(text.slice(end, start));
    if (!standsAlone || !isRightAbove) break;
    start = pos;
  }
  return start;
}

function endWithComma(text: string, end: number): number {
  return end + (/^\s*,/.exec(text.slice(end))?.[0].length ?? 0);
}

/** Where a block was taken out between two blank lines one of them stays; at an end of the object none. */
function withoutBlankLines(before: string, after: string): string {
  const blankBefore = /\n[ \t]*\r?\n$/.exec(before);
  const isEndOrBlank = /^[ \t]*(\r?\n|[}\])])/.test(after);
  if (blankBefore && isEndOrBlank) return before.slice(0, blankBefore.index + 1) + after;
  return /\{[ \t]*\r?\n$/.test(before) ? before + after.replace(/^([ \t]*\r?\n)+/, '') : before + after;
}

function splice(text: string, from: number, to: number, insertion: string): string {
  return text.slice(0, from) + insertion + text.slice(to);
}

function lineStart(text: string, position: number): number {
  return text.lastIndexOf('\n', position - 1) + 1;
}

/** The blanks at the beginning of the line where the node starts. */
function indentOf(text: string, node: ts.Node): string {
  return /^[ \t]*/.exec(text.slice(lineStart(text, node.getStart())))?.[0] ?? '';
}
