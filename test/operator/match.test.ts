import { describe, expect, it } from '@jest/globals';
import { MINUTE } from '../../lib/domain/time.ts';
import { planRows } from '../../lib/matching/plan.ts';
import { ExternalUnreachableError } from '../../lib/operator/ask-external.ts';
import { NotReadYetError } from '../../lib/operator/find-seekers.ts';
import { holdRecord } from '../../lib/operator/hold-record.ts';
import { planMatch } from '../../lib/operator/match-plan.ts';
import { releaseRecord } from '../../lib/operator/release-record.ts';
import { unlinkRecord } from '../../lib/operator/unlink-record.ts';
import { engine } from '../sync/engine.ts';
import { acting, give } from './acting.ts';
import {
  apply,
  decided,
  MATCH_TARGETS,
  matchWorld,
  observed,
  plan,
  planned,
  plant,
  put,
  ref,
  verdicts,
} from './match-world.ts';

describe('a plan to match', () => {
  it('names who is whom, who may be and why, and changes nothing', async () => {
    const e = await observed();
    const made = await plan(e);
    expect(made).toMatchObject({
      ...{ entity: 'supplier', label: 'supplier', at: e.clock.now(), target: 'vendor' },
      counts: { certain: 1, likely: 0, ambiguous: 0, oneToMany: 1, none: 2 },
      undecided: { certain: 1, likely: 0, ambiguous: 0, oneToMany: 1, none: 2 },
      ...{ created: 2, refused: 0, withoutOwner: 0 },
    });
    expect(await verdicts(e)).toEqual(['1 certain X1', '2 oneToMany X2 X3', '4 none', '3 none X4']);
    const [acme] = planRows(made.matches);
    expect(acme).toMatchObject({
      ...{ decision: 'link', company: 'default', oursLabel: 'Acme Ltd', theirsLabel: '40001 ACME Limited' },
      speaksFor: expect.stringContaining('same tax number (GB239281774 here, GB 239 281 774 there)'),
    });
    expect(e.services.audit.entries).toEqual([]);
    expect(e.external.writes).toEqual([]);
  });

  it('leaves out what does not travel, and what Precoro names already', async () => {
    const e = await observed();
    put(e, 5, '40001', 'Acme Ltd', { status: 1 });
    put(e, 7, '40007', 'Seven', { externalId: 'X7' });
    put(e, 8, '40008', 'Seven');
    plant(e, 'X7', '40008', 'Seven');
    await e.hint('supplier', 5);
    await e.drain();
    expect(await verdicts(e)).toEqual(['1 certain X1', '2 oneToMany X2 X3', '4 none', '3 none X4', '8 none']);
  });

  it('matches what the mapping refuses as it is: linked, nothing needs to be created of it', async () => {
    const e = await observed();
    put(e, 6, '', 'Acme Limited', { taxPayerNumber: 'GB239281774' });
    put(e, 7, '', 'Nobody knows this one');
    await e.hint('supplier', 6);
    await e.drain();
    const made = await plan(e);
    expect(made).toMatchObject({ refused: 1, created: 2 });
    expect(made.matches.results.map(({ ours }) => ours.key)).toContain('6');
  });

  it('takes native ids, mailboxes of contacts, and bank details only where they are kept', async () => {
    const e = engine({}, matchWorld());
    const bank = { internationalBankAccountNumber: 'DE89370400440532013000' };
    const contacts = { data: [{ email: 'sales@acme.example' }] };
    put(e, 1, '40001', 'Acme Ltd', { netSuiteId: 'X1', contacts, ...bank });
    plant(e, 'X1', '7', 'Acme Limited');
    await e.run(10 * MINUTE);
    const [found] = (await plan(e)).matches.results;
    expect(found?.verdict).toBe('certain');
    expect(found?.candidates[0]?.speaksFor[0]).toBe('netSuiteId X1 names X1');
    expect(found?.ours).toMatchObject({ ibans: [], emails: expect.arrayContaining(['sales@acme.example']) });
  });

  it('leaves out what was just created for a record that is not linked to it yet', async () => {
    const e = engine({}, matchWorld());
    put(e, 1, '40001', 'Acme Ltd');
    await e.openGate('supplier');
    e.external.next('create', { outcome: 'unknown', effect: 'applied' });
    await e.run(MINUTE);
    put(e, 2, '40001', 'Acme');
    await e.closeGate('supplier');
    await e.hint('supplier', 2);
    await e.run(MINUTE);
    expect((await e.link(ref(1)))?.phase).toBe('creating');
    expect(await verdicts(e)).toEqual(['2 none']);
  });

  it('is made per company, and an external record of one is none of the other', async () => {
    const e = await observed({ companies: { 'Acme UK': 'uk', 'Acme DE': 'de' } });
    e.external.plant(
      'vendor',
      'U1',
      { fields: { code: '40001', name: 'Acme', tax_number: 'GB239281774' }, lines: [] },
      undefined,
      'uk',
    );
    const { matches, counts } = await plan(e);
    expect(counts).toMatchObject({ certain: 1, none: 7 });
    expect(matches.results.map(({ company, verdict }) => [company, verdict])).toContainEqual([
      'uk',
      'certain',
    ]);
    expect(new Set(matches.results.map(({ company }) => company))).toEqual(new Set(['uk', 'de']));
  });

  it('in several companies takes what a feed has made for the one that it names, and seeks it in the others', async () => {
    const e = await observed({ companies: { 'Acme UK': 'uk', 'Acme DE': 'de' } });
    const planted = (externalId: string, company: string) =>
      e.external.plant(
        'vendor',
        externalId,
        { fields: { code: '40009', name: 'Iota Ltd', tax_number: 'GB239281775' }, lines: [] },
        undefined,
        company,
      );
    planted('U9', 'uk');
    planted('D9', 'de');
    put(e, 9, '40009', 'Iota Ltd', { taxPayerNumber: 'GB239281775', externalId: 'uk:U9' });
    put(e, 10, '40010', 'Kappa', { externalId: 'supplier#10' });
    await e.hint('supplier', 9);
    await e.hint('supplier', 10);
    await e.drain();
    const { matches } = await plan(e);
    const iota = matches.results.filter(({ ours }) => ['9', '10'].includes(ours.key));
    expect(
      iota.map(({ company, ours, verdict, candidates }) => [
        company,
        ours.key,
        verdict,
        candidates[0]?.theirs.key,
      ]),
    ).toEqual([
      ['uk', '10', 'none', undefined],
      ['de', '9', 'certain', 'D9'],
      ['de', '10', 'none', undefined],
    ]);
    expect(matches.onlyTheirs).toEqual([]);
    const decisions = (await planned(e)).filter(({ oursKey }) => oursKey === '9');
    expect(await apply(e, decisions)).toMatchObject({ linked: 1, left: [] });
    expect(await e.link(ref(9), 'de')).toMatchObject({ externalId: 'D9' });
  });

  it('compares only what matchOn names', async () => {
    expect(await verdicts(await observed({ matchOn: { use: ['name', 'code'] } }))).toContain('1 likely X1');
    expect(await verdicts(await observed({ matchOn: { mustAgree: ['code'] } }))).toEqual(
      expect.arrayContaining(['1 certain X1', '2 none']),
    );
  });

  it('cannot be made of receipts, or of what is not configured', async () => {
    const e = await observed();
    await expect(plan(e, 'receipt')).rejects.toThrow(/has no entity "receipt"/);
    const { integration } = matchWorld();
    const [supplier] = integration.entities;
    const receipt = { ...supplier, entity: 'receipt' } as (typeof integration.entities)[number];
    const services = { ...acting(e), integration: { ...integration, entities: [receipt] } };
    await expect(planMatch(services, 'receipt')).rejects.toThrow(/receipts are not matched/);
  });

  it('cannot be made before custom fields are known, or while the external system does not answer', async () => {
    const fresh = engine({}, matchWorld());
    await expect(plan(fresh)).rejects.toThrow(NotReadYetError);
    const e = await observed();
    const unread = { ...acting(e), definitions: { ...e.services.definitions, read: async () => null } };
    await expect(planMatch(unread, 'supplier')).rejects.toThrow('custom fields are not read');
    const { connector } = e.external;
    const { vendor } = connector.targets;
    if (!vendor) throw new Error('no vendors');
    const list = () => {
      throw new Error('no route to host');
    };
    const broken = { ...connector, targets: { vendor: { ...vendor, list } } };
    const told = planMatch({ ...acting(e), connector: async () => broken }, 'supplier');
    await expect(told).rejects.toThrow(ExternalUnreachableError);
    await expect(told).rejects.toThrow('no route to host');
    const without = { ...connector, targets: {} };
    await expect(planMatch({ ...acting(e), connector: async () => without }, 'supplier')).rejects.toThrow(
      'connector memory has no target "vendor"',
    );
  });

  it('does not name again what a person has decided: held, released, unlinked, said not to be the same', async () => {
    const e = await observed();
    await give(e, (s) => holdRecord(s, ref(1), 'ask first'));
    await apply(e, await planned(e, { '2 X2': 'skip' }));
    expect(await verdicts(e)).toEqual(['2 likely X3', '4 none', '3 none X4']);
    await apply(e, await planned(e, { '2 X3': 'skip' }));
    expect(await verdicts(e)).toEqual(['2 none', '4 none', '3 none X4']);
    expect((await plan(e)).undecided).toMatchObject({ certain: 0, likely: 0, ambiguous: 0, oneToMany: 0 });
    await give(e, (s) => releaseRecord(s, ref(1)));
    expect(await verdicts(e)).toContain('1 certain X1');
    await apply(e, await planned(e));
    await give(e, (s) => unlinkRecord(s, ref(1)));
    await give(e, (s) => releaseRecord(s, ref(1)));
    await e.drain();
    expect((await verdicts(e)).filter((one) => one.startsWith('1 '))).toEqual([]);
  });

  it('counts what waits on hold apart, because nothing is created of it', async () => {
    const e = await observed();
    await apply(e, await planned(e, { '2 X2': 'hold', '2 X3': 'hold' }));
    await e.drain();
    const made = await plan(e);
    expect(made.counts.oneToMany).toBe(1);
    expect(made.undecided.oneToMany).toBe(0);
  });
});

describe('a target without signs', () => {
  it('is matched by name and by a natural key of one field', async () => {
    const { integration } = matchWorld();
    const { signs, ...spec } = MATCH_TARGETS.vendor;
    expect(signs).toBeDefined();
    const e = engine({}, { integration, targets: { ...MATCH_TARGETS, vendor: spec } });
    put(e, 1, '40001', 'Acme Ltd');
    plant(e, 'X1', '40001', 'ACME Limited');
    await e.run(10 * MINUTE);
    const rows = planRows((await plan(e)).matches);
    expect(rows).toMatchObject([
      { verdict: 'likely', theirsKey: 'X1', speaksFor: expect.stringMatching(/code 40001/) },
    ]);
    expect(decided(rows)[0]?.decision).toBe('');
  });
});
