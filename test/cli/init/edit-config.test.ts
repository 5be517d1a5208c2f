import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import ts from 'typescript';
import { ConfigEditError } from '../../../lib/cli/init/errors.ts';
import { editConfig, type ConfigEdit } from '../../../lib/cli/init/edit-config.ts';
import { readConfigKeys, readConfigValue } from '../../../lib/cli/init/read-config.ts';

const SHIPPED = readFileSync(resolve(import.meta.dirname, '../../../integration.config.ts'), 'utf8');

/** Settings inside `defineIntegration({ ... })`, without the lines around them. */
function edited(settings: string, ...edits: readonly ConfigEdit[]): string {
  const before = 'export default defineIntegration({\n';
  const after = '});\n';
  const text = editConfig(before + settings + after, edits);
  expect(text.startsWith(before)).toBe(true);
  expect(text.endsWith(after)).toBe(true);
  return text.slice(before.length, -after.length);
}

const set = (path: string, value: ConfigEdit['value']): ConfigEdit => {
  const [first = '', ...rest] = path.split('.');
  return { path: [first, ...rest], value };
};
const take = (path: string): ConfigEdit => set(path, undefined);

describe('a setting that is there', () => {
  it.each([
    ['a text', "  name: 'live',\n", set('name', 'acme'), "  name: 'acme',\n"],
    ['a text in double quotes', '  name: "live",\n', set('name', 'acme'), "  name: 'acme',\n"],
    ['a number', '  a: { b: 30 },\n', set('a.b', -60), '  a: { b: -60 },\n'],
    ['one whose name is quoted', "  'a': 1,\n", set('a', true), "  'a': true,\n"],
    ['one whose value is computed', '  a: soon() + 1,\n', set('a', 2), '  a: 2,\n'],
    ['one in shorthand', '  name,\n', set('name', 'acme'), "  name: 'acme',\n"],
    ['comments around it', '  // of old\n  a: 1, // one\n', set('a', 2), '  // of old\n  a: 2, // one\n'],
    ['a comment before its value', '  a: /* of old */ 1,\n', set('a', 2), '  a: /* of old */ 2,\n'],
    [
      'one deep inside',
      '  a: {\n    b: { c: 1 },\n  },\n',
      set('a.b.c', 2),
      '  a: {\n    b: { c: 2 },\n  },\n',
    ],
    ['an object in "as const"', '  a: { b: 1 } as const,\n', set('a.b', 2), '  a: { b: 2 } as const,\n'],
    [
      'an object in "satisfies"',
      '  a: ({ b: 1 } satisfies B),\n',
      set('a.b', 2),
      '  a: ({ b: 2 } satisfies B),\n',
    ],
    ['a text with quotes in it', '  a: 1,\n', set('a', 'it\'s "so"\\'), "  a: 'it\\'s \"so\"\\\\',\n"],
    ['a list', '  a: 1,\n', set('a', ['x', 1, null]), "  a: ['x', 1, null],\n"],
  ])('is replaced: %s', (_case, before, edit, after) => {
    expect(edited(before, edit)).toBe(after);
  });

  it('is found in a const of the same file', () => {
    const text = "const precoro = { region: 'us' };\nexport default defineIntegration({ precoro });\n";
    expect(editConfig(text, [set('precoro.region', 'international')])).toBe(
      "const precoro = { region: 'international' };\nexport default defineIntegration({ precoro });\n",
    );
  });

  it('is found where the whole configuration is a const', () => {
    const text = "const config = { name: 'live' };\nexport default defineIntegration(config);\n";
    expect(editConfig(text, [set('name', 'acme')])).toContain("const config = { name: 'acme' };");
  });
});

describe('a setting that is missing', () => {
  it.each([
    ['behind the others', '  a: 1,\n', set('b', 2), '  a: 1,\n  b: 2,\n'],
    ['with the comma that was left out', '  a: 1 // one\n', set('b', 2), '  a: 1, // one\n  b: 2,\n'],
    ['behind the comment of the last', '  a: 1, // one\n', set('b', 2), '  a: 1, // one\n  b: 2,\n'],
    ['on the same line', '  a: { b: 1 },\n', set('a.c', 2), '  a: { b: 1, c: 2 },\n'],
    ['in an empty object', '  a: {},\n', set('a.b', 2), '  a: { b: 2 },\n'],
    ['in an empty object of two lines', '  a: {\n  },\n', set('a.b', 2), '  a: {\n    b: 2,\n  },\n'],
    ['with the objects around it', '  a: 1,\n', set('b.c.d', -60), '  a: 1,\n  b: { c: { d: -60 } },\n'],
    ['with a name that needs quotes', '  a: 1,\n', set('b-c', 2), "  a: 1,\n  'b-c': 2,\n"],
    [
      'where the end stands on the last line',
      '  a: { b: 1,\n    c: 2 },\n',
      set('a.d', 3),
      '  a: { b: 1,\n    c: 2, d: 3 },\n',
    ],
    ['behind a spread', '  ...base,\n', set('name', 'acme'), "  ...base,\n  name: 'acme',\n"],
  ])('is put in %s', (_case, before, edit, after) => {
    expect(edited(before, edit)).toBe(after);
  });

  it('is put in with the line ends of the file', () => {
    const text = 'export default defineIntegration({\r\n  a: 1,\r\n});\r\n';
    expect(editConfig(text, [set('b', 2)])).toBe(
      'export default defineIntegration({\r\n  a: 1,\r\n  b: 2,\r\n});\r\n',
    );
  });
});

describe('a setting that is taken out', () => {
  const block = '  a: {\n    x: 1,\n  },\n';
  it.each([
    ['with its line', '  a: 1,\n  b: 2,\n', take('a'), '  b: 2,\n'],
    [
      'with the comments right above',
      '  a: 1,\n  // of b\n  // more of b\n  b: 2,\n',
      take('b'),
      '  a: 1,\n',
    ],
    ['with the comment behind it', '  a: 1, // one\n  b: 2,\n', take('a'), '  b: 2,\n'],
    [
      'and not the comment of others',
      '  // of all\n\n  a: 1,\n  b: 2,\n',
      take('a'),
      '  // of all\n\n  b: 2,\n',
    ],
    ['and not the comment of the one before', '  a: 1, // one\n  b: 2,\n', take('b'), '  a: 1, // one\n'],
    ['from between two blank lines', `  z: 1,\n\n${block}\n  b: 2,\n`, take('a'), '  z: 1,\n\n  b: 2,\n'],
    ['from the beginning', `${block}\n  b: 2,\n`, take('a'), '  b: 2,\n'],
    ['from the end', `  b: 2,\n\n${block}`, take('a'), '  b: 2,\n'],
    ['without a comma of its own', '  b: 2,\n  a: 1\n', take('a'), '  b: 2,\n'],
    ['from a line, first', '  a: { b: 1, c: 2 },\n', take('a.b'), '  a: { c: 2 },\n'],
    ['from a line, last', '  a: { b: 1, c: 2 },\n', take('a.c'), '  a: { b: 1 },\n'],
    ['from a line, alone', '  a: { b: 1 },\n', take('a.b'), '  a: { },\n'],
    ['where it is not there', '  a: 1,\n', take('b.c'), '  a: 1,\n'],
  ])('goes %s', (_case, before, edit, after) => {
    expect(edited(before, edit)).toBe(after);
  });
});

describe('imports', () => {
  const text = [
    "import { defineIntegration } from './define.ts';",
    "import { constant, linked, required } from './sources.ts';",
    "import { byLegalEntity } from './companies.ts';",
    'export default defineIntegration({',
    '  a: linked(1),',
    '  b: required(2),',
    '  c: byLegalEntity({}),',
    '});',
    '',
  ].join('\n');

  it('lose a name with its last use, and keep what was unused before', () => {
    const lines = editConfig(text, [take('a')]).split('\n');
    expect(lines[1]).toBe("import { constant, required } from './sources.ts';");
  });

  it('go as a whole with their last name', () => {
    expect(editConfig(text, [take('c')])).not.toContain('companies.ts');
  });

  it('stay while a name is used elsewhere', () => {
    const twice = text.replace('  c: ', '  d: linked(3),\n  c: ');
    expect(editConfig(twice, [take('a')])).toContain('constant, linked, required');
  });
});

describe('the shipped configuration', () => {
  const FEWER = [
    set('name', 'acme'),
    set('goLive', '2026-07-01'),
    set('precoro.region', 'us'),
    set('precoro.switches.zoneOffsetMinutes', 120),
    set('alert.email', 'ledger@example.com'),
    take('entities.purchaseOrder'),
    take('entities.receipt'),
  ];

  it('changes in the lines it is told to, and in no other', () => {
    const text = editConfig(SHIPPED, FEWER.slice(0, 5));
    const before = SHIPPED.split('\n');
    const news = text.split('\n').filter((line) => !before.includes(line));
    expect(news).toEqual([
      "  name: 'acme',",
      "  goLive: '2026-07-01',",
      "    region: 'us',",
      '    switches: { zoneOffsetMinutes: 120 },',
      "  alert: { email: 'ledger@example.com', afterMinutes: 30 },",
    ]);
    expect(text.split('\n')).toHaveLength(before.length + 1);
  });

  it('compiles after a change', () => {
    expect(faultsOfTypes(editConfig(SHIPPED, FEWER))).toEqual([]);
    expect(faultsOfTypes(editConfig(SHIPPED, [set('precoro.region', 'mars')]))).not.toEqual([]);
  }, 60_000);

  it('is left without one unused import', () => {
    const text = editConfig(SHIPPED, [
      ...['purchaseOrder', 'invoice', 'receipt'].map((name) => take(`entities.${name}`)),
      take('inward'),
    ]);
    expect(text).toContain("import { required } from './lib/mapping/sources.ts';");
    expect(faultsOfTypes(text)).toEqual([]);
  }, 60_000);

  it('is the same after the same change twice', () => {
    const once = editConfig(SHIPPED, FEWER);
    expect(editConfig(once, FEWER)).toBe(once);
  });

  it('shows its values and its entities', () => {
    expect(readConfigValue(SHIPPED, ['name'])).toBe('live');
    expect(readConfigValue(SHIPPED, ['alert', 'afterMinutes'])).toBe(30);
    expect(readConfigValue(SHIPPED, ['precoro', 'switches', 'zoneOffsetMinutes'])).toBeUndefined();
    expect(readConfigKeys(SHIPPED, ['entities'])).toEqual([
      'supplier',
      'purchaseOrder',
      'invoice',
      'receipt',
    ]);
    expect(readConfigKeys(SHIPPED, ['companies'])).toEqual([]);
  });
});

describe('values that are read', () => {
  it.each([
    ["'text'", 'text'],
    ['`text`', 'text'],
    ['-60', -60],
    ['true', true],
    ['false', false],
    ['soon()', undefined],
    ['!x', undefined],
    ['-x', undefined],
  ])('%s', (written, value) => {
    expect(readConfigValue(`export default defineIntegration({ a: ${written} });`, ['a'])).toBe(value);
  });
});

describe('a text that cannot be changed', () => {
  it.each([
    ['is no TypeScript', 'export default {{', set('name', 'x'), 'line 1'],
    ['has no defineIntegration', 'export default {};', set('name', 'x'), 'defineIntegration'],
    [
      'takes its settings from elsewhere',
      'defineIntegration(imported);',
      set('name', 'x'),
      'defineIntegration',
    ],
    [
      'calls for an object',
      'defineIntegration({\n precoro: make() });',
      set('precoro.region', 'us'),
      'line 2',
    ],
    ['has a method there', 'defineIntegration({ precoro() {} });', set('precoro.region', 'us'), 'by hand'],
    ['has a method itself', 'defineIntegration({ name() {} });', set('name', 'us'), 'by hand'],
    ['spreads what may hold it', 'defineIntegration({ ...base });', set('precoro.region', 'us'), '...base'],
  ])('%s', (_case, text, edit, words) => {
    expect(() => editConfig(text, [edit])).toThrow(ConfigEditError);
    expect(() => editConfig(text, [edit])).toThrow(words);
  });
});

const sources = new Map<string, ts.SourceFile | undefined>();

/** The compiler's own libraries are read once for all tests. */
function kept(name: string, read: () => ts.SourceFile | undefined): ts.SourceFile | undefined {
  if (!sources.has(name)) sources.set(name, read());
  return sources.get(name);
}

/** What the compiler says of a configuration at the shipped one's place, with unused names. */
function faultsOfTypes(text: string): readonly string[] {
  const root = resolve(import.meta.dirname, '../../..');
  const file = resolve(root, 'edited.integration.config.ts');
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(resolve(root, 'tsconfig.json'), (path) => ts.sys.readFile(path)).config,
    ts.sys,
    root,
  );
  const usual = ts.createCompilerHost(options);
  const host: ts.CompilerHost = {
    ...usual,
    fileExists: (name) => name === file || usual.fileExists(name),
    readFile: (name) => (name === file ? text : usual.readFile(name)),
    getSourceFile: (name, target, ...rest) =>
      name === file
        ? ts.createSourceFile(name, text, target, true)
        : kept(name, () => usual.getSourceFile(name, target, ...rest)),
  };
  const program = ts.createProgram([file], options, host);
  const source = program.getSourceFile(file);
  return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map((one) =>
    ts.flattenDiagnosticMessageText(one.messageText, ' '),
  );
}

describe('a configuration that nobody would write', () => {
  it('is refused where two names stand for each other', () => {
    const text = 'const a = b;\nconst b = a;\nexport default defineIntegration(a);\n';
    expect(() => editConfig(text, [set('name', 'x')])).toThrow(ConfigEditError);
  });

  it('is refused where it is nested by the thousand', () => {
    const text = `export default defineIntegration(${'['.repeat(50_000)}`;
    expect(() => editConfig(text, [set('name', 'x')])).toThrow(ConfigEditError);
  });
});
