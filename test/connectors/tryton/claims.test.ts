import { describe, expect, it } from '@jest/globals';
import { applied } from '../answers.ts';
import {
  broken,
  claimRow,
  CONTEXT,
  failing,
  NOW,
  party,
  partyRow,
  scripted,
  type Answers,
} from './scripted.ts';

const CLAIM = 'model.ir.model.data';
const PARTY = 'model.party.party';
const NOT_UNIQUE = failing.bind(null, 'UserError', [
  'The triple (fs_id, module, model) must be unique!',
  '',
  null,
]);

/** Nothing is there before; afterwards the party is. */
const made: Answers = {
  [`${PARTY}.search_read`]: (_params, count) => (count === 1 ? [] : [partyRow()]),
  [`${PARTY}.create`]: () => [3],
  [`${CLAIM}.create`]: () => [50],
  [`${CLAIM}.write`]: () => null,
  [`${CLAIM}.delete`]: () => null,
};
const create = (answers: Answers) => {
  const { target, ...rest } = scripted({ ...made, ...answers });
  return { ...rest, outcome: target('party').create(party(), 'k', CONTEXT) };
};

describe('a key', () => {
  it('is claimed before its record is created, and names it afterwards', async () => {
    const { outcome, methods, calls } = create({});
    expect(applied(await outcome)).toMatchObject({ externalId: '3', createdWithKey: 'k' });
    expect(methods().slice(3)).toEqual([
      `${CLAIM}.create`,
      `${PARTY}.create`,
      `${CLAIM}.write`,
      `${PARTY}.search_read`,
    ]);
    expect(calls[3]?.params[0]).toEqual([
      {
        module: 'precoro_sync',
        model: 'party.party',
        fs_id: 'k',
        db_id: 0,
        values: '1 ["V1"]',
        noupdate: true,
      },
    ]);
    expect(calls[5]?.params.slice(0, 2)).toEqual([[50], { db_id: 3 }]);
  });

  it('that made a record already makes no second one', async () => {
    const { outcome, methods } = create({
      [`${CLAIM}.create`]: NOT_UNIQUE,
      [`${CLAIM}.search_read`]: () => [claimRow({ db_id: 3 })],
    });
    expect(applied(await outcome).externalId).toBe('3');
    expect(methods()).not.toContain(`${PARTY}.create`);
  });

  it('that another one holds is waited for', async () => {
    const { outcome, methods } = create({
      [`${CLAIM}.create`]: NOT_UNIQUE,
      [`${CLAIM}.search_read`]: () => [claimRow()],
    });
    expect(await outcome).toMatchObject({ outcome: 'notApplied', retryAfterSeconds: 50 });
    expect(methods()).not.toContain(`${PARTY}.create`);
  });

  it('whose holder must be gone is taken over, as it was seen', async () => {
    const old = String(NOW / 1000 - 61);
    const { outcome, calls, methods } = create({
      // Looked for once more: the other one may have made it after all.
      [`${PARTY}.search_read`]: (_params, count) => (count < 3 ? [] : [partyRow()]),
      [`${CLAIM}.create`]: NOT_UNIQUE,
      [`${CLAIM}.search_read`]: () => [claimRow({ _timestamp: old })],
    });
    expect(applied(await outcome).externalId).toBe('3');
    const taken = calls.find(({ method }) => method === `${CLAIM}.write`);
    expect(taken?.params.at(-1)).toMatchObject({ _timestamp: { 'ir.model.data,50': old } });
    expect(methods()).toContain(`${PARTY}.create`);
  });

  it('that is taken over makes nothing where the other one has done so meanwhile', async () => {
    const { outcome, methods } = create({
      [`${CLAIM}.create`]: NOT_UNIQUE,
      [`${CLAIM}.search_read`]: () => [claimRow({ _timestamp: '1' })],
    });
    expect(applied(await outcome).externalId).toBe('3');
    expect(methods()).not.toContain(`${PARTY}.create`);
  });

  it('that two take over belongs to one', async () => {
    const { outcome, methods } = create({
      [`${CLAIM}.create`]: NOT_UNIQUE,
      [`${CLAIM}.search_read`]: () => [claimRow({ _timestamp: '1' })],
      [`${CLAIM}.write`]: () => failing('ConcurrencyException', 'Records were modified in the meanwhile'),
    });
    expect((await outcome).outcome).toBe('notApplied');
    expect(methods()).not.toContain(`${PARTY}.create`);
  });

  it('is free again when Tryton refuses the record', async () => {
    const { outcome, methods } = create({
      [`${PARTY}.create`]: () => failing('UserError', ['No.', '', null]),
    });
    expect((await outcome).outcome).toBe('rejected');
    expect(methods().at(-1)).toBe(`${CLAIM}.delete`);
  });

  it('stands when the creation has no answer, which is unknown', async () => {
    const { outcome, methods } = create({ [`${PARTY}.create`]: broken });
    expect((await outcome).outcome).toBe('unknown');
    expect(methods()).not.toContain(`${CLAIM}.delete`);
  });

  it('whose claim has no answer has made nothing', async () => {
    const { outcome, methods } = create({ [`${CLAIM}.create`]: broken });
    expect((await outcome).outcome).toBe('notApplied');
    expect(methods()).not.toContain(`${PARTY}.create`);
  });

  it('is known of a record whose creation had no answer, by its natural key', async () => {
    const { target } = scripted({
      [`${PARTY}.search_read`]: () => [partyRow()],
      [`${CLAIM}.search_read`]: () => [claimRow()],
    });
    expect(await target('party').read('3', CONTEXT)).toMatchObject({ value: { createdWithKey: 'k' } });
  });

  it('of something else is a matter for the engineer', async () => {
    const { outcome } = create({
      [`${CLAIM}.create`]: NOT_UNIQUE,
      [`${CLAIM}.search_read`]: () => [claimRow({ db_id: 4 })],
      [`${PARTY}.search_read`]: (_params, count) => (count === 1 ? [] : [partyRow({ id: 4, code: 'V2' })]),
    });
    expect(await outcome).toMatchObject({
      outcome: 'rejected',
      actor: 'engineer',
      words: 'The idempotency key was already used for 4, which is not party V1. Engineer: find out why.',
    });
  });
});
