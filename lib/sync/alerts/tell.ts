import type { Integration } from '../../mapping/contract.ts';
import type { Recipient } from '../../mapping/recipients.ts';
import type { AlertMark, AlertMarks, Mails } from '../ports/alerts.ts';
import { digestMail } from './digest.ts';
import { matterMail, overflowMail } from './mail.ts';
import type { MailText, Sender } from './mail.ts';
import type { Matter } from './matter.ts';
import { claimed, digestDueAt, isClaimed, reasonToTell } from './rules.ts';
import type { Reason } from './rules.ts';

/**
 * Mails about matters that one address gets at once; with more to tell, the last one names the rest. More than ten a
 * second, and SNS takes it for a flood and ends the subscription.
 */
const MAX_MAILS = 5;
const DIGEST = 'digest';

export interface TellServices {
  readonly integration: Pick<Integration, 'name' | 'digestAtMinutes'>;
  readonly marks: AlertMarks;
  readonly mails: Mails;
  /** AWS region, for the commands in mails. */
  readonly region: string;
  /** When the run began and everything was looked at. */
  readonly now: number;
}

/** One address, what stands for it now, and what it was told, by matter. */
export interface Desk {
  readonly recipient: Recipient;
  readonly matters: readonly Matter[];
  readonly marks: ReadonlyMap<string, AlertMark>;
}

export interface Told {
  readonly mails: number;
  /** Why mails could not be handed over. */
  readonly problems: readonly unknown[];
}

interface DueMatter {
  readonly matter: Matter;
  readonly reason: Reason;
  readonly mark: AlertMark;
}

/** Tells one address what it has to hear now, what matters most first, then the digest if its time has come. */
export async function tellRecipient(services: TellServices, desk: Desk): Promise<Told> {
  const marks = await notice(services, desk);
  const due = dueMatters(services, { ...desk, marks });
  const results: Told[] = [];
  for (const mattersOfMail of inMails(due)) results.push(await tellDue(services, desk, mattersOfMail));
  results.push(await tellDigest(services, { ...desk, marks }));
  return {
    mails: results.reduce((sum, { mails }) => sum + mails, 0),
    problems: results.flatMap(({ problems }) => problems),
  };
}

/** Keeps what only looking can tell: since when a matter is there, and that another is gone. */
async function notice(services: TellServices, { recipient, matters, marks }: Desk) {
  const { now } = services;
  const current = new Map(marks);
  const keep = async (key: string, mark: AlertMark) => {
    if (await services.marks.save(mark, now)) current.set(key, { ...mark, version: mark.version + 1 });
  };
  for (const { key, title } of matters.filter(({ isOnlySeen }) => isOnlySeen)) {
    const mark = current.get(key) ?? newMark(recipient, key, title, now);
    if (mark.version === 0 || mark.goneAt !== null)
      await keep(key, { ...mark, noticedAt: now, goneAt: null });
  }
  const standing = new Set([...matters.map(({ key }) => key), DIGEST]);
  for (const [key, mark] of marks) {
    const isNews = !standing.has(key) && mark.goneAt === null && !isClaimed(mark, now);
    if (isNews) await keep(key, { ...mark, goneAt: now });
  }
  return current;
}

function dueMatters({ now }: TellServices, { recipient, matters, marks }: Desk): readonly DueMatter[] {
  const due = matters.flatMap((matter) => {
    const mark = marks.get(matter.key) ?? newMark(recipient, matter.key, matter.title, now);
    const reason = isClaimed(mark, now) ? null : reasonToTell(matter, mark, now);
    return reason === null ? [] : [{ matter, reason, mark }];
  });
  return due.sort((one, other) => weightOf(other) - weightOf(one) || one.matter.since - other.matter.since);
}

/** What holds a whole entity back comes before any number of its records. */
function weightOf({ matter: { count } }: DueMatter): number {
  return count === 0 ? Number.MAX_SAFE_INTEGER : count;
}

/** A mail each, as long as that makes few. */
function inMails(due: readonly DueMatter[]): readonly (readonly DueMatter[])[] {
  const alone = due.length > MAX_MAILS ? MAX_MAILS - 1 : due.length;
  const rest = due.slice(alone);
  return [...due.slice(0, alone).map((one) => [one]), ...(rest.length > 0 ? [rest] : [])];
}

async function tellDue(
  services: TellServices,
  { recipient }: Desk,
  due: readonly DueMatter[],
): Promise<Told> {
  const sender = senderOf(services);
  return sendOnce(services, recipient, due, (claimedOnes) => {
    const [first] = claimedOnes;
    return due.length === 1 && first
      ? matterMail(sender, first.matter, first.reason, first.mark)
      : overflowMail(
          sender,
          claimedOnes.map(({ matter }) => matter),
        );
  });
}

async function tellDigest(services: TellServices, { recipient, matters, marks }: Desk): Promise<Told> {
  const { now, integration } = services;
  const { digestAtMinutes } = integration;
  if (digestAtMinutes === null) return NOTHING;
  const mark = marks.get(DIGEST);
  // The first digest is that of the first full day: a deployment at noon tells nothing of seven o'clock.
  if (!mark) {
    await services.marks.save({ ...newMark(recipient, DIGEST, DIGEST, now), toldAt: now }, now);
    return NOTHING;
  }
  const dueAt = digestDueAt(digestAtMinutes, now);
  const previousAt = mark.toldAt ?? mark.noticedAt;
  if (previousAt >= dueAt || isClaimed(mark, now)) return NOTHING;
  const open = matters.filter((matter) => matter.dueAt <= now);
  const solved = [...marks.values()].filter(
    ({ toldAt, goneAt }) => toldAt !== null && goneAt !== null && goneAt > previousAt,
  );
  const mail = digestMail(senderOf(services), { dueAt, previousAt, open, solved });
  if (mail) return sendOnce(services, recipient, [{ mark }], () => mail);
  await services.marks.save({ ...mark, toldAt: now }, now);
  return NOTHING;
}

const NOTHING: Told = { mails: 0, problems: [] };

/**
 * Claims, sends, then marks: of two runs at once the later finds the claim; after a crash the claim ends by itself and the
 * mail is sent again. What cannot be claimed is left out.
 */
async function sendOnce<T extends { readonly mark: AlertMark; readonly matter?: Matter }>(
  { marks, mails, now }: TellServices,
  { key: to }: Recipient,
  wanted: readonly T[],
  write: (claimedOnes: readonly T[]) => MailText,
): Promise<Told> {
  const mine: T[] = [];
  for (const one of wanted) if (await marks.save(claimed(one.mark, now), now)) mine.push(one);
  if (mine.length === 0) return NOTHING;
  try {
    await mails.send({ to, ...write(mine) });
  } catch (error) {
    return { mails: 0, problems: [error] };
  }
  for (const { mark, matter } of mine) {
    await marks.save({ ...toldMark(mark, matter, now), version: mark.version + 1 }, now);
  }
  return { mails: 1, problems: [] };
}

function toldMark(mark: AlertMark, matter: Matter | undefined, now: number): AlertMark {
  const told = { ...mark, toldAt: now, goneAt: null, claimedUntil: null };
  return matter ? { ...told, toldCount: matter.count, title: matter.title } : told;
}

function newMark({ key: to }: Recipient, key: string, title: string, now: number): AlertMark {
  return {
    ...{ key: `${to}#${key}`, noticedAt: now, title, version: 0 },
    ...{ toldAt: null, toldCount: 0, goneAt: null, claimedUntil: null },
  };
}

function senderOf({ integration, region }: TellServices): Sender {
  return { name: integration.name, region };
}
