import { describe, expect, it } from '@jest/globals';
import { MissingVariablesError, readVariables } from '../../lib/config/environment.ts';

describe('the environment of a function', () => {
  it('gives the wanted variables', () => {
    expect(readVariables(['mirrorTable'], { MIRROR_TABLE: 'm', OTHER: 'x' })).toEqual({ mirrorTable: 'm' });
  });

  it('names every missing variable at once', () => {
    expect(() => readVariables(['mirrorTable', 'upsertQueue'], { MIRROR_TABLE: '' })).toThrow(
      'The environment variables MIRROR_TABLE, UPSERT_QUEUE_URL are missing or empty',
    );
    expect(() => readVariables(['mirrorTable'], {})).toThrow(MissingVariablesError);
  });
});
