import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXIT } from '../../lib/cli/exit-codes.ts';
import { UsageError } from '../../lib/cli/errors.ts';
import { QUESTIONS, readEntities, wrongWith } from '../../lib/cli/init/answers.ts';
import { editConfig } from '../../lib/cli/init/edit-config.ts';
import { ConfigEditError } from '../../lib/cli/init/errors.ts';
import { readConfigKeys, readConfigValue } from '../../lib/cli/init/read-config.ts';
import { readCount, readEntity, readRecord, readSince } from '../../lib/cli/read-words.ts';
import { printable, printableJson } from '../../lib/cli/render/printable.ts';
import { tellError } from '../../lib/cli/tell-error.ts';
import { ENTITY_NAMES } from '../../lib/domain/records.ts';
import { CATALOGUE } from '../../lib/entities/catalogue.ts';
import { readJournal } from '../../lib/local/run/journal.ts';
import { faultLevel, numberBetween, wholeNumber } from '../../lib/local/run/options.ts';
import { findRun } from '../../lib/local/run/presence.ts';
import { Journal } from '../../lib/mock-precoro/journal.ts';
import { assertFaults } from '../../lib/mock-precoro/faults.ts';
import { assertSwitches, DEFAULT_SWITCHES, parseSwitch } from '../../lib/mock-precoro/switches.ts';
import { parseRecordText } from '../../lib/operator/parse-record-text.ts';
import { run, scene, type Scene } from '../cli/scene.ts';
import { integrationOf, invoice, supplier } from '../sync/engine.ts';
import { BANK, expectNoSecret, expectShort } from './support/canaries.ts';
import { expectLinear } from './support/doubling.ts';
import { hostileJson, hostileText, hostileValue, jsonTextOf, mutated } from './support/hostile.ts';
import { fuzz, PATIENCE_MS } from './support/runs.ts';
import { keepPrototypesUntouched } from './support/untouched.ts';

keepPrototypesUntouched();

/** What a terminal obeys, and what turns the direction of text. */
// eslint-disable-next-line no-control-regex
const OBEYED = /[\0-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/;
const words = fc.array(
  fc.oneof(hostileText, fc.constantFrom(...ENTITY_NAMES, 'invoice', '#1043', '956598', '7d')),
  {
    maxLength: 4,
  },
);

function toldBy(
  work: () => unknown,
  ...classes: readonly (abstract new (...args: never[]) => Error)[]
): void {
  try {
    work();
  } catch (error) {
    expect(classes.some((one) => error instanceof one)).toBe(true);
    if (error instanceof Error) expectShort(error.message);
  }
}

describe('words on the command line', () => {
  it(
    'are read, or refused in few words',
    () =>
      fuzz(
        fc.property(words, hostileText, (typed, text) => {
          toldBy(() => expect(ENTITY_NAMES).toContain(readEntity(typed)), UsageError);
          toldBy(
            () =>
              expect(readSince('--since', text, Date.UTC(2026, 2, 2))).toBeLessThanOrEqual(
                Date.UTC(2026, 2, 2),
              ),
            UsageError,
          );
          toldBy(() => expect(readCount('--limit', text)).toBeGreaterThan(0), UsageError);
          toldBy(() => readEntities(text, ['invoice']), UsageError);
          toldBy(() => wholeNumber('seed')(text), RangeError);
          toldBy(() => expect(numberBetween('x', 0, 1)(text)).toBeLessThanOrEqual(1), RangeError);
          toldBy(() => faultLevel(text), RangeError);
          toldBy(() => parseSwitch(text), RangeError);
          const asked = parseRecordText(readRecord(typed), integrationOf(), CATALOGUE);
          expect(asked.entities.length).toBeGreaterThan(0);
          for (const question of QUESTIONS) toldBy(() => wrongWith(question, text));
        }),
        2,
      ),
    PATIENCE_MS,
  );

  it.each([' ', 'a', '"', '#', ': ', 'po ', '-', '_', '9', 'invoice ', '"a'])(
    'of many %j are read in a time that grows no faster than their number',
    (piece) => {
      for (const begin of ['', 'invoice', '"', 'purchase']) {
        expectLinear((text) => parseRecordText(text, integrationOf(), CATALOGUE), piece, 'x', begin);
        expectLinear((text) => readEntity([text]), piece, 'x', begin);
        expectLinear((text) => readSince('--since', text, 0), piece, 'x', begin);
      }
    },
  );
});

describe('what a command shows', () => {
  it(
    'is nothing that a terminal obeys',
    () =>
      fuzz(
        fc.property(hostileText, hostileJson, (text, value) => {
          const shown = printable(`${text}\x1b[31m${text}\x1b[39m`);
          // eslint-disable-next-line no-control-regex
          expect(shown.replace(/\x1b\[(?:0|1|2|22|31|32|33|39)m/g, '')).not.toMatch(OBEYED);
          const json = printableJson({ text, value: isShallow(value) ? value : null });
          expect(json).not.toMatch(OBEYED);
          expect(JSON.parse(json)).toMatchObject({ text });
        }),
        2,
      ),
    PATIENCE_MS,
  );

  it(
    'of an error is always some words and an exit code',
    () =>
      fuzz(
        fc.property(hostileValue, hostileText, (thrown, message) => {
          for (const error of [thrown, new Error(message), new RangeError(message)]) {
            const { code, words: told } = tellError(error);
            expect(Object.values(EXIT)).toContain(code);
            expect(told).not.toBe('');
          }
        }),
      ),
    PATIENCE_MS,
  );
});

describe('a command', () => {
  let s: Scene;

  beforeAll(async () => {
    s = await scene();
    const names = [
      '\x1b]0;owned\x07',
      '\x1b[2J\x1b[H',
      'a\r\nAll is well.',
      '\u202eevil',
      '$(reboot)',
      '-rf',
      '<b>',
    ];
    for (const [index, name] of names.entries()) {
      s.e.precoro.put(
        'supplier',
        supplier({ ...BANK, id: 700 + index, name, uniqueCode: `${name}-${index}` }),
      );
      s.e.precoro.put(
        'invoice',
        invoice({ id: 800 + index, idn: name || 'x', invoiceNumber: name, note: name }),
      );
      // The second one of each pair is refused.
      s.e.precoro.put(
        'invoice',
        invoice({ id: 900 + index, idn: `${index}`, customName: name, items: { data: [] }, sum: {} }),
      );
      await s.e.announce('supplier', 700 + index);
      await s.e.announce('invoice', 800 + index);
    }
    await s.e.drain();
  });

  const COMMANDS = [
    ...[
      'status',
      'failures',
      'failures --all',
      'show',
      'audit',
      'audit --since',
      'audit --limit',
      'retry',
      'retry --cause',
    ],
    ...[
      'hold',
      'release',
      'link',
      'unlink',
      'forget',
      'match',
      'match supplier',
      'go-live',
      'pause',
      'resume',
      'resync',
    ],
    ...[
      'resync invoice --since',
      'webhook',
      'show supplier',
      'show invoice',
      'hold invoice',
      '',
      'help',
      '--region',
    ],
  ];
  const options = fc.subarray(['--json', '--yes', '--local', '--all', '--company', '--nonsense']);
  const given = fc.array(
    fc.oneof(
      hostileText,
      fc.integer({ min: 695, max: 908 }).map((id) => `#${id}`),
      fc.constantFrom('501', 'invoice#956598'),
    ),
    { maxLength: 2 },
  );

  it(
    'with any words ends in one of the documented ways, and neither obeys nor shows what it should not',
    () =>
      fuzz(
        fc.asyncProperty(fc.constantFrom(...COMMANDS), given, options, async (command, args, more) => {
          const line = [...command.split(' ').filter(Boolean), ...args, ...more];
          const { code, out, err } = await run(line, async () => s.deployment);
          expect(Object.values(EXIT)).toContain(code);
          // A flaw of our own is what no words may lead to.
          expect(code === EXIT.flaw ? { line, err } : null).toBeNull();
          expect(out).not.toMatch(OBEYED);
          expect(err).not.toMatch(OBEYED);
          expectNoSecret(out, err);
          if (more.includes('--json') && out !== '' && code !== EXIT.usage && !isHelp(line)) {
            expect(() => JSON.parse(out) as unknown).not.toThrow();
          }
        }),
        1,
      ),
    PATIENCE_MS,
  );
});

describe('a configuration file', () => {
  const sound =
    "import { a } from 'b';\nexport default defineIntegration({ name: 'live', precoro: { region: 'us' } });\n";
  const text = fc.oneof(
    { weight: 2, arbitrary: hostileText },
    {
      weight: 4,
      arbitrary: fc
        .tuple(fc.nat({ max: sound.length }), fc.nat({ max: 10 }), hostileText)
        .map(([at, cut, piece]) => sound.slice(0, at) + piece + sound.slice(at + cut)),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        'const a = b; const b = a; defineIntegration(a)',
        'defineIntegration({ ...x, name })',
        `defineIntegration(${'('.repeat(500)}{}${')'.repeat(500)})`,
      ),
    },
  );

  it(
    'is read and changed, or refused in few words',
    () =>
      fuzz(
        fc.property(text, hostileText, hostileText, (file, name, value) => {
          toldBy(() => readConfigValue(file, ['precoro', name]), ConfigEditError);
          toldBy(() => readConfigKeys(file, ['precoro']), ConfigEditError);
          toldBy(() => {
            const edited = editConfig(file, [{ path: ['precoro', 'region'], value }]);
            expect(readConfigValue(edited, ['precoro', 'region'])).toBe(value);
          }, ConfigEditError);
        }),
        0.2,
      ),
    PATIENCE_MS,
  );
});

describe('files of a local run', () => {
  let folder: string;
  beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'fuzz-'))));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const JOURNAL = { startedAt: 1, aliveAt: 2, seed: 1, seedNow: 1, gatesOpened: true, historySeeded: true };
  const PRESENCE = {
    ...{ pid: process.pid, endpoint: 'http://127.0.0.1:1', precoroUrl: 'http://127.0.0.1:2', pageUrl: null },
    ...{ configPath: 'x', time: { scale: 1, epochMs: 0 }, startedAt: 1 },
  };
  const ENTRIES = [
    { kind: 'seed', options: { seed: 1 } },
    { kind: 'request', at: 7 },
    { kind: 'endpoints', urls: ['http://127.0.0.1:3'] },
    { kind: 'master', record: { entity: 'tax', id: 1, createDate: 1, updateDate: 1, values: {} } },
    { kind: 'payment', payment: { id: 1, sumPaid: '1' } },
  ];
  const file = (valid: unknown) => fc.oneof(mutated(valid).map(jsonTextOf), hostileText);

  it(
    'that are damaged are refused by their name, or announce nothing',
    () =>
      fuzz(
        fc.property(file(JOURNAL), file(PRESENCE), (journal, presence) => {
          writeFileSync(join(folder, 'run.json'), journal);
          toldBy(() => readJournal(folder), Error);
          writeFileSync(join(folder, 'running.json'), presence);
          const found = findRun(join(folder, 'running.json'));
          expect(found === null || found.pid > 0).toBe(true);
        }),
      ),
    PATIENCE_MS,
  );

  it(
    'of the mock are read line by line, or refused by file and line',
    () =>
      fuzz(
        fc.property(
          fc.array(fc.oneof(mutated(ENTRIES[0]), ...ENTRIES.map((one) => fc.constant(one)), hostileJson), {
            maxLength: 5,
          }),
          hostileText,
          (lines, end) => {
            writeFileSync(
              join(folder, 'state'),
              `${lines.map((line) => `${jsonTextOf(line)}\n`).join('')}${end}`,
            );
            toldBy(
              () =>
                expect(new Journal(join(folder, 'state')).open().length).toBeLessThanOrEqual(
                  lines.length + 50,
                ),
              Error,
            );
          },
        ),
      ),
    PATIENCE_MS,
  );

  it(
    'and switches and faults of the mock are taken or refused by their name',
    () =>
      fuzz(
        fc.property(
          mutated({ ...DEFAULT_SWITCHES }),
          mutated({ errorBefore: 0.1, latencyMs: 5 }),
          (switches, faults) => {
            toldBy(() => assertSwitches(Object(switches) as object), RangeError);
            toldBy(() => assertFaults(Object(faults) as object), RangeError);
          },
        ),
      ),
    PATIENCE_MS,
  );
});

function isHelp(line: readonly string[]): boolean {
  return (
    line.includes('help') || line.includes('--help') || line.includes('-h') || line.includes('--version')
  );
}

function isShallow(value: unknown): boolean {
  try {
    JSON.stringify(value);
    return true;
  } catch {
    return false;
  }
}
