import { html } from 'hono/html';
import { CATALOGUE } from '../../entities/catalogue.ts';
import { compareDecimals } from '../../domain/money.ts';
import type { PlanOfDay } from '../../domain/plan.ts';
import type { EntityStatus, FeedStatus, StatusView } from '../../operator/views.ts';
import { capital, plural } from '../../operator/words.ts';
import { facts, time, type Html } from './html.ts';
import { mark } from './marks.ts';
import type { SumRow } from './sums.ts';
import { amountOf, countOf, lengthOf } from './words.ts';

/** Records per entity, and the plan of the day's requests. */
export function totalsTable({ entities, feeds, plan, at }: StatusView): Html {
  return html`<section class="card" aria-labelledby="totals-heading" id="totals" data-live>
    <h2 id="totals-heading">Records</h2>
    <table class="figures">
      <thead>
        <tr>
          <th scope="col">Kind</th>
          <th scope="col" class="number">In Precoro</th>
          <th scope="col" class="number">Outside</th>
          <th scope="col" class="number">Waiting</th>
          <th scope="col" class="number">On hold</th>
          <th scope="col" class="number">Failing</th>
        </tr>
      </thead>
      <tbody>
        ${entities.map(totalsRow)}
      </tbody>
    </table>
    ${feeds.length === 0 ? '' : feedsTable(feeds)} ${requests(plan, at)} ${planFacts(plan, at)}
  </section>`;
}

/** What comes from the external system, feed by feed. */
function feedsTable(feeds: readonly FeedStatus[]): Html {
  return html`<h3>From the external system</h3>
    <table class="figures">
      <thead>
        <tr>
          <th scope="col">Kind</th>
          <th scope="col" class="number">Known</th>
          <th scope="col" class="number">In Precoro</th>
          <th scope="col" class="number">Waiting</th>
          <th scope="col" class="number">On hold</th>
          <th scope="col" class="number">Failing</th>
        </tr>
      </thead>
      <tbody>
        ${feeds.map(
          (feed) =>
            html`<tr>
              <th scope="row">${capital(plural(feed.label))} ${switches({ ...feed, stopped: null })}</th>
              ${[feed.known, feed.linked, feed.waiting, feed.onHold].map((count) => figure(count, ''))}
              ${figure(feed.failing, feed.failing > 0 ? 'alarming' : '')}
            </tr>`,
        )}
      </tbody>
    </table>`;
}

function totalsRow(status: EntityStatus): Html {
  const { label, inPrecoro, outside, waiting, onHold, failing } = status;
  return html`<tr>
    <th scope="row">${capital(plural(label))} ${switches(status)}</th>
    ${[inPrecoro, outside, waiting, onHold].map((count) => figure(count, ''))}
    ${figure(failing, failing > 0 ? 'alarming' : '')}
  </tr>`;
}

function figure(count: number, tone: string): Html {
  return html`<td class="number ${count === 0 ? 'none' : tone}">${countOf(count)}</td>`;
}

function switches({
  gate,
  paused,
  stopped,
}: Pick<EntityStatus, 'gate' | 'paused' | 'stopped'>): Html | string {
  if (stopped !== null) return mark('not read any more', 'bad');
  if (paused) return mark('paused', 'wait');
  return gate === 'observe' ? mark('only observed') : '';
}

function requests(plan: PlanOfDay, now: number): Html {
  const { spent, perDay, leaveForOthers, forecastExhaustionAt } = plan;
  const budget = perDay - leaveForOthers;
  return html`<p class="requests">
    <label for="requests">Requests to Precoro in the last 24 hours</label>
    <meter id="requests" min="0" max="${budget}" high="${Math.round(budget * 0.9)}" value="${spent}"></meter>
    <span>
      ${countOf(spent)} of ${countOf(budget)},
      ${
        forecastExhaustionAt === null
          ? 'enough at this pace'
          : html`enough until ${time(forecastExhaustionAt, now)}`
      }
    </span>
  </p>`;
}

/** What the requests were spent for, and when what waits for some is done. */
function planFacts(plan: PlanOfDay, now: number): Html {
  const { live, writeBack, background } = plan.spentByClass;
  const { requestsPerSyncedRecord: perRecord, recordsSynced } = plan;
  const { linkBacks } = plan.owed;
  return facts([
    ['Spent', `live ${countOf(live)}, write-back ${countOf(writeBack)}, background ${countOf(background)}`],
    [
      'Per synced record',
      perRecord === null ? null : `${perRecord.toFixed(2)} (${countOf(recordsSynced)} records in 24 hours)`,
    ],
    ['Changes gather', lengthOf(plan.debounceMs)],
    [
      'External ids to show',
      linkBacks.count === 0
        ? null
        : html`${countOf(linkBacks.count)}${
            linkBacks.doneAt === null ? '' : html`, until ${time(linkBacks.doneAt, now)}`
          }`,
    ],
    ['History', plan.history && historyFact(plan.history, now)],
  ]);
}

function historyFact(
  { pagesDone, pagesExpected, endsAt }: NonNullable<PlanOfDay['history']>,
  now: number,
): Html {
  const expected = pagesExpected === null ? '' : ` of ${countOf(pagesExpected)}`;
  return html`${countOf(pagesDone)}${expected}
  pages${endsAt === null ? ', no end known' : html`, ends ${time(endsAt, now)}`}`;
}

/** Count and sum per currency on both sides. */
export function sumsTable(sums: readonly SumRow[]): Html {
  return html`<section class="card" aria-labelledby="sums-heading" id="sums" data-live>
    <h2 id="sums-heading">The same money on both sides</h2>
    ${sums.length === 0 ? html`<p class="empty">No document is outside yet.</p>` : sumsRows(sums)}
  </section>`;
}

function sumsRows(sums: readonly SumRow[]): Html {
  return html`<table class="figures">
    <thead>
      <tr>
        <th scope="col">Linked</th>
        <th scope="col" class="number">Precoro</th>
        <th scope="col" class="number">Outside</th>
      </tr>
    </thead>
    <tbody>
      ${sums.map(
        (row) =>
          html`<tr>
            <th scope="row">
              ${capital(plural(CATALOGUE[row.entity].label))}, ${row.currency}
              <div>${sameMark(row)}</div>
            </th>
            ${[row.precoro, row.external].map(
              ({ count, sum }) =>
                html`<td class="number">
                  ${amountOf(sum)}<span class="under">${countOf(count)} documents</span>
                </td>`,
            )}
          </tr>`,
      )}
    </tbody>
  </table>`;
}

function sameMark({ precoro, external }: SumRow): Html {
  const isSame = precoro.count === external.count && compareDecimals(precoro.sum, external.sum) === 0;
  return isSame ? mark('equal', 'good') : mark('differs for now', 'wait');
}
