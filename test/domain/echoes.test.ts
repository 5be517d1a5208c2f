import { describe, expect, it } from '@jest/globals';
import { areEchoesSent, withExpected, withWithdrawn } from '../../lib/domain/echoes.ts';

describe('webhooks of our own writes', () => {
  it.each([
    ['are not taken for sent before five writes', { expected: 4, heard: 4 }, false],
    ['are sent where each of five was heard', { expected: 5, heard: 5 }, true],
    ['are sent where half of them were heard', { expected: 10, heard: 5 }, true],
    ['are not where fewer were', { expected: 11, heard: 5 }, false],
  ])('%s', (_words, count, expected) => {
    expect(areEchoesSent(count)).toBe(expected);
  });

  it('are counted one by one', () => {
    expect(withExpected({ expected: 99, heard: 40 })).toEqual({ expected: 100, heard: 40 });
  });

  it('are counted one less where the write did not happen, and never less than none', () => {
    expect(withWithdrawn({ expected: 7, heard: 3 })).toEqual({ expected: 6, heard: 3 });
    expect(withWithdrawn({ expected: 0, heard: 0 })).toEqual({ expected: 0, heard: 0 });
  });

  it('of long ago count half, and those heard never more than those expected', () => {
    expect(withExpected({ expected: 100, heard: 41 })).toEqual({ expected: 51, heard: 20 });
    expect(withExpected({ expected: 101, heard: 101 })).toEqual({ expected: 51, heard: 50 });
  });

  it('are learnt anew within some hundred writes when Precoro begins or ends to send them', () => {
    let count = { expected: 100, heard: 100 };
    for (let write = 0; write < 150; write += 1) count = withExpected(count);
    expect(areEchoesSent(count)).toBe(false);
    for (let write = 0; write < 150; write += 1) {
      const { expected, heard } = withExpected(count);
      count = { expected, heard: heard + 1 };
    }
    expect(areEchoesSent(count)).toBe(true);
  });
});
