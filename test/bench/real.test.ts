import { describe, expect, it } from '@jest/globals';
import { loadFor, median, medianRatio, percentile } from '../../bench/real/figures.ts';
import { peakHeap } from '../../bench/real/memory.ts';
import { startRecorder } from '../../bench/real/recorder.ts';
import { countedCalls, isWrite, renamed } from '../../bench/real/replay.ts';
import { listen } from '../../lib/local/aws/json-server.ts';

describe('figures of a run', () => {
  it('take the middle of an odd number, and the lower one of the two in the middle', () => {
    expect([median([3, 1, 2]), median([4, 1, 3, 2])]).toEqual([2, 2]);
  });

  it('name the value that 99 of 100 are not above', () => {
    expect(percentile(numbersTo(100), 0.99)).toBe(99);
    expect(percentile(numbersTo(1000), 0.99)).toBe(990);
    expect(percentile([7], 0.99)).toBe(7);
  });

  it('refuse to tell the middle of nothing', () => {
    expect(() => median([])).toThrow(RangeError);
  });

  it('compare rounds with each other, so that a slow moment of the machine hits both sides', () => {
    expect(medianRatio([10, 1, 30], [20, 2, 30])).toBe(0.5);
  });

  it('count what a load did, so many calls at a time', async () => {
    let [running, most] = [0, 0];
    const load = await loadFor(50, 3, async () => {
      most = Math.max(most, (running += 1));
      await new Promise((resolve) => setTimeout(resolve, 5));
      running -= 1;
    });
    expect(most).toBe(3);
    expect(load.latencies.length).toBeGreaterThanOrEqual(3);
    expect(load.perSecond).toBeGreaterThan(0);
  });

  it('end with the first call that fails', async () => {
    const failing = loadFor(10_000, 1, () => Promise.reject(new Error('answered 500')));
    await expect(failing).rejects.toThrow('answered 500');
  });
});

describe('a bare loop', () => {
  const call = {
    operation: 'TransactWriteItems',
    refused: false,
    body: {
      ClientRequestToken: 'once',
      TransactItems: [
        { Update: { Key: { pk: { S: 'supplier#1' } }, Names: { '#hinted': '1' } } },
        { Put: { Item: { pk: { S: 'external#default#vendor#V-1' }, record: { S: 'supplier#1' }, n: 1 } } },
      ],
    },
  };

  it('makes the calls of one record for another, names of attributes included, under a token of their own', () => {
    const [other] = renamed([call], { 'supplier#1': 'supplier#2', 'V-1': 'V-2', '#hinted': '#other' });
    expect(other?.body).toEqual({
      TransactItems: [
        { Update: { Key: { pk: { S: 'supplier#2' } }, Names: { '#other': '1' } } },
        { Put: { Item: { pk: { S: 'external#default#vendor#V-2' }, record: { S: 'supplier#2' }, n: 1 } } },
      ],
    });
  });

  it('leaves reads out', () => {
    const calls = ['GetItem', 'UpdateItem', 'Query', 'UpdateItem', 'SendMessage'].map((operation) => ({
      ...{ operation, body: {}, refused: false },
    }));
    expect(countedCalls(calls.filter(isWrite))).toBe('2 UpdateItem, 1 SendMessage');
  });
});

describe('a recorder', () => {
  it('hands calls on as they are and remembers them once', async () => {
    const engine = await listen(async ({ headers, body }) => ({
      status: 418,
      body: JSON.stringify({ target: headers['x-amz-target'], said: body.toString() }),
    }));
    const recorder = await startRecorder(engine.url);
    try {
      const headers = { 'x-amz-target': 'DynamoDB_20120810.GetItem' };
      const answer = await fetch(recorder.url, { method: 'POST', headers, body: '{"TableName":"t"}' });
      expect(answer.status).toBe(418);
      expect(await answer.json()).toEqual({
        target: 'DynamoDB_20120810.GetItem',
        said: '{"TableName":"t"}',
      });
      expect(recorder.take()).toEqual([{ operation: 'GetItem', body: { TableName: 't' }, refused: true }]);
      expect(recorder.take()).toEqual([]);
    } finally {
      await recorder.close();
      await engine.close();
    }
  });
});

describe('the process that is nothing but the engine', () => {
  it('hands on a list of several pages and tells its heap', async () => {
    const { peakBytes, looks, runs } = await peakHeap(450);
    expect(peakBytes).toBeGreaterThan(1e6);
    expect(looks).toBeGreaterThan(20);
    expect(runs).toBeGreaterThanOrEqual(1);
  }, 60_000);
});

function numbersTo(last: number): readonly number[] {
  return Array.from({ length: last }, (_, index) => index + 1);
}
