import { describe, expect, it } from '@jest/globals';
import { Writable } from 'node:stream';
import { progressText, startProgress } from '../../lib/cli/progress.ts';

function output() {
  let text = '';
  const stderr = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString();
      done();
    },
  });
  return { stderr, text: () => text };
}

describe('the words', () => {
  it.each([
    [0, 0, 'Linked 0 of 2,000'],
    [400, 10_000, 'Linked 400 of 2,000, 40 a second, 40 seconds left'],
    [10, 60_000, 'Linked 10 of 2,000, 10 a minute, 3 hours 19 minutes left'],
    [2000, 50_000, 'Linked 2,000 of 2,000, 40 a second'],
  ])('of %p after %p ms', (done, tookMs, text) => {
    expect(progressText('Linked', done, 2000, tookMs)).toBe(text);
  });
});

describe('a long command', () => {
  it('changes one line on a terminal', () => {
    const { stderr, text } = output();
    const progress = startProgress(
      { stderr, isTerminal: true, now: () => 0 },
      { what: 'Sent', total: 2, isQuiet: false },
    );
    progress.tell(1);
    progress.tell(2);
    progress.end();
    expect(text()).toContain('Sent 1 of 2');
    expect(text()).toContain('Sent 2 of 2');
    expect(text().split('\n')).toHaveLength(3);
  });

  it('writes a plain line every ten seconds elsewhere', () => {
    const { stderr, text } = output();
    let now = 0;
    const progress = startProgress(
      { stderr, isTerminal: false, now: () => now },
      { what: 'Sent', total: 40, isQuiet: false },
    );
    for (now = 1000; now <= 21_000; now += 1000) progress.tell(now / 1000);
    progress.end();
    expect(text()).toBe(
      'Sent 10 of 40, 1 a second, 30 seconds left\nSent 20 of 40, 1 a second, 20 seconds left\n',
    );
  });

  it('says nothing where only the result is wanted', () => {
    const { stderr, text } = output();
    const progress = startProgress(
      { stderr, isTerminal: true, now: () => 0 },
      { what: 'Sent', total: 1, isQuiet: true },
    );
    progress.tell(1);
    progress.end();
    expect(text()).toBe('');
  });
});
