import fc from 'fast-check';

/** What breaks a careless reader: names that every object has, numbers that are none, text that is no text. */
const NAMES = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf', 'then', ''];
const TEXTS = [
  ...NAMES,
  ...['NaN', 'Infinity', '-0', '1e400', '0x10', '007', ' 12 ', '-', '..', '.', '/', '#', 'invoice#1#2'],
  ...['\0', 'a\0b', '\ud800', '\udfff\ud800', '\u202e', '\u2028', '\ufeff', '\r\nX-Injected: 1', '\x1b[2J'],
  ...['<script>alert(1)</script>', '" onload="x', "' OR 1=1 --", '{{7*7}}', '${7*7}', '%00', '%', '%zz'],
  ...['0000-00-00', '0000-01-01T00:00:00+23:59', '9999-12-31T23:59:59-23:59', '2026-02-31', '31.02.2026'],
];

/** Texts, most of them short, some long enough to hurt what copies them. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...TEXTS) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
  { weight: 1, arbitrary: fc.string({ unit: loneUnit(), maxLength: 20 }) },
  { weight: 1, arbitrary: fc.constantFrom(...TEXTS, 'x', '0', ' ').map(repeated) },
);

/** Longer than any text that people are shown, and than any name or key. */
const LONG = 6000;

function repeated(text: string): string {
  return text.repeat(Math.ceil(LONG / Math.max(1, text.length)));
}

/** Code units of which no Unicode text can be made. */
function loneUnit(): fc.Arbitrary<string> {
  return fc.integer({ min: 0xd7f0, max: 0xe010 }).map((unit) => String.fromCharCode(unit));
}

const hostileNumber: fc.Arbitrary<number> = fc.oneof(
  fc.constantFrom(0, -0, 1, -1, 0.1, 1e21, 1e308, -1e308, 5e-324, 2 ** 31, 2 ** 53, -(2 ** 53), 1e15 + 0.3),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer(),
);

/** A value nested so deep that a reader which calls itself runs out of stack. */
export function nested(depth: number, name: string | null = null): unknown {
  let value: unknown = 'deep';
  for (let level = 0; level < depth; level += 1) value = name === null ? [value] : { [name]: value };
  return value;
}

const deep = fc.constantFrom<string | null>(null, 'data', 'errors', 'a').map((name) => nested(20_000, name));

/** Anything that JSON text can hold. */
export const hostileJson: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom<unknown>(null, true, false, '', 0, [], {}, [[]], [null]) },
  { weight: 6, arbitrary: hostileText },
  { weight: 6, arbitrary: hostileNumber },
  {
    weight: 6,
    arbitrary: fc.jsonValue({ maxDepth: 3 }),
  },
  { weight: 4, arbitrary: fc.array(fc.tuple(hostileText, fc.jsonValue({ maxDepth: 1 }))).map(ownEntries) },
  { weight: 1, arbitrary: deep },
);

/** Also under names such as `__proto__`, as JSON.parse makes them. */
function ownEntries(entries: readonly (readonly [string, unknown])[]): unknown {
  return Object.fromEntries(entries);
}

/** Anything that a program can hold: functions, symbols, objects without a prototype, getters of the usual kind. */
export const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 6, arbitrary: hostileJson },
  {
    weight: 2,
    arbitrary: fc.constantFrom<unknown>(
      ...[undefined, NaN, Infinity, -Infinity, 10n, Symbol('s'), () => 'called', new Date(NaN), /x/],
      ...[new Map([['a', 1]]), new Set([1]), Object.create(null), { toString: 1, valueOf: null }],
    ),
  },
  { weight: 2, arbitrary: fc.anything({ withNullPrototype: true, withBigInt: true, maxDepth: 2 }) },
);

/**
 * A valid value of which some parts, deep or shallow, are dropped, retyped, doubled, nested or renamed: most of it still
 * gets past the first check.
 */
export function mutated(valid: unknown, other: fc.Arbitrary<unknown> = hostileJson): fc.Arbitrary<unknown> {
  return fc
    .array(fc.record({ where: fc.nat(), how: fc.nat({ max: 9 }), value: other, name: hostileText }), {
      maxLength: 4,
    })
    .map((changes) => changes.map((one) => ({ ...one, value: copied(one.value) })))
    .map((changes) => changes.reduce<unknown>(changedOnce, copied(valid)));
}

/**
 * A copy that can be changed, without calling itself: a generated value may be used again, and a constant of the
 * generators always is. What is no list and no plain object stays what it is.
 */
function copied(root: unknown): unknown {
  const box: Holder = { root };
  const open: Place[] = [{ holder: box, key: 'root' }];
  for (let place = open.pop(); place; place = open.pop()) {
    const { holder, key } = place;
    const value = holder[key];
    if (!isPlain(value)) continue;
    const copy = (Array.isArray(value) ? [] : Object.setPrototypeOf({}, protoOf(value))) as Holder;
    for (const name of Object.keys(value)) {
      define(copy, name, value[name]);
      open.push({ holder: copy, key: name });
    }
    define(holder, key, copy);
  }
  return box['root'];
}

function isPlain(value: unknown): value is Holder {
  return isHolder(value) && (Array.isArray(value) || [Object.prototype, null].includes(protoOf(value)));
}

function protoOf(value: object): object | null {
  return Object.getPrototypeOf(value) as object | null;
}

interface Change {
  readonly where: number;
  readonly how: number;
  readonly value: unknown;
  readonly name: string;
}

type Holder = Record<string | number, unknown>;

function changedOnce(root: unknown, change: Change): unknown {
  const places = placesIn(root);
  const place = places[change.where % Math.max(1, places.length)];
  if (!place) return change.value;
  const { holder, key } = place;
  const before = holder[key];
  switch (change.how) {
    case 0:
      if (Array.isArray(holder)) holder.splice(Number(key), 1);
      else delete holder[key];
      break;
    case 1:
      define(holder, key, [before]);
      break;
    case 2:
      define(holder, key, { data: before });
      break;
    case 3:
      define(holder, key, typeof before === 'number' ? String(before) : retyped(before));
      break;
    case 4:
      if (Array.isArray(holder)) holder.push(before);
      else define(holder, change.name, before);
      break;
    default:
      define(holder, key, change.value);
  }
  return root;
}

function retyped(value: unknown): unknown {
  if (typeof value === 'string') return value === '' ? null : Number(value) || [value];
  return typeof value === 'boolean' ? Number(value) : String(value === null);
}

/** Own, whatever its name: `__proto__` set in the plain way would change the object's prototype. */
function define(holder: Holder, key: string | number, value: unknown): void {
  if (key !== '__proto__') {
    holder[key] = value;
    return;
  }
  Object.defineProperty(holder, key, { value, enumerable: true, writable: true, configurable: true });
}

interface Place {
  readonly holder: Holder;
  readonly key: string | number;
}

const MOST_PLACES = 2000;

/** Every place of a value, without calling itself: the value may be as deep as {@link nested}. */
function placesIn(root: unknown): readonly Place[] {
  const places: Place[] = [];
  const open: unknown[] = [root];
  while (open.length > 0 && places.length < MOST_PLACES) {
    const holder = open.pop();
    if (!isHolder(holder)) continue;
    for (const key of Object.keys(holder)) {
      places.push({ holder, key });
      open.push(holder[key]);
    }
  }
  return places;
}

/** Bytes and sets are one value each. */
function isHolder(value: unknown): value is Holder {
  return typeof value === 'object' && value !== null && !ArrayBuffer.isView(value) && !(value instanceof Set);
}

/** As `JSON.stringify` writes it, also of what is nested so deep that it would run out of stack. */
export function jsonTextOf(value: unknown): string {
  const parts: string[] = [];
  const open: (string | { readonly value: unknown })[] = [{ value }];
  while (open.length > 0) {
    const next = open.pop();
    if (next === undefined || typeof next === 'string') parts.push(next ?? '');
    else if (Array.isArray(next.value)) open.push(...listParts(next.value));
    else if (isHolder(next.value)) open.push(...objectParts(next.value));
    else parts.push(JSON.stringify(next.value) ?? 'null');
  }
  return parts.join('');
}

/** Last part first, as they are taken from the end. */
function listParts(list: readonly unknown[]): (string | { readonly value: unknown })[] {
  const items = list.flatMap((value, index) => [...(index > 0 ? [','] : []), { value }]);
  return ['[', ...items, ']'].reverse();
}

function objectParts(holder: Holder): (string | { readonly value: unknown })[] {
  const members = Object.keys(holder).flatMap((key, index) => [
    `${index > 0 ? ',' : ''}${JSON.stringify(key)}:`,
    { value: holder[key] },
  ]);
  return ['{', ...members, '}'].reverse();
}
