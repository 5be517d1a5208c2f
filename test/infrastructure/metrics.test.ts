import { expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { METRICS } from '../../lib/config/metrics.ts';

const folder = resolve(import.meta.dirname, '../../functions');
const source = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => readFileSync(join(folder, name), 'utf8'))
  .join('\n');

it.each(Object.keys(METRICS))(
  'some function counts %s: an alarm on a metric nobody sends never rings',
  (key) => {
    expect(source).toContain(`count('${key}'`);
  },
);
