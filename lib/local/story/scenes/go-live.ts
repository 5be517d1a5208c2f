import { CATALOGUE } from '../../../entities/catalogue.ts';
import { ENTITY_NAMES, recordKey, type EntityName } from '../../../domain/records.ts';
import { fromPrecoroTime, HOUR } from '../../../domain/time.ts';
import { isReadWhole } from '../../../sync/history-state.ts';
import type { EntityState } from '../../../sync/ports/state.ts';
import { setGate } from '../../../sync/open-gate.ts';
import { mappingOf } from '../../../sync/services.ts';
import { mayTravel } from '../../../sync/travel.ts';
import { everything } from '../../run/everything.ts';
import { plural } from '../../run/lines.ts';
import { fedAlone, isGateOpen, openGate } from '../open-gate.ts';
import type { Scene, Stage } from '../scene.ts';
import { SceneError, until } from '../until.ts';
import { count, listed } from '../words.ts';

export const goLive: Scene = {
  title: 'Go live',
  about:
    'Two systems that never heard of each other. First everything in Precoro is read; while a gate is closed, nothing is written on either side.',
  play,
};

async function play(stage: Stage): Promise<void> {
  const { face } = stage;
  const isFirst = !(await isGateOpen(stage, 'invoice'));
  await untilAllRead(stage);
  if (isFirst) await assertNothingWritten(stage);
  face.say(
    `${readWords(stage)} ${isFirst ? 'Written so far: nothing.' : 'An earlier start has begun to go live.'}`,
  );
  const documents = countDocuments(stage);
  for (const document of documents) {
    if (document.history > 0) face.say(historyWords(stage, document));
  }
  await openFed(stage);
  for (const { entity } of documents) await openGate(stage, entity);
  const opened = documents.map(({ label }) => `${label}s`);
  const travelling = documents.reduce((sum, { travels }) => sum + travels, 0);
  face.say(
    `You open the gates of ${listed(opened)}. ${count(travelling, 'document')} approved since then may go over.`,
  );
  if (isFirst && documents.some(({ waits }) => waits > 0)) await tellWait(stage);
}

/** What only comes from the external system goes live first: documents refer to it. */
async function openFed({ integration, services, face }: Stage): Promise<void> {
  const entities = fedAlone(integration);
  if (entities.length === 0) return;
  for (const entity of entities) await setGate(services, entity, 'live', services.who);
  const labels = entities.map((entity) => plural(CATALOGUE[entity].label));
  face.say(
    `You open the gates of what comes from the other system: ${listed(labels)}. What Precoro has not is made there, with its external id.`,
  );
}

async function untilAllRead(stage: Stage): Promise<void> {
  const { services, integration, world } = stage;
  await until(stage, 'The end of the first read', async () => {
    const states = await services.states.readAll();
    const stopped = states.find(({ cursor }) => cursor.stopped !== null);
    if (stopped) throw new SceneError(`${stopped.entity} is not read: ${stopped.cursor.stopped ?? ''}`);
    const configured = states.filter(({ entity }) => mappingOf(integration, entity));
    stage.note(progressWords(configured, world.precoro.company.counts()));
    return configured.every(({ cursor }) => isReadWhole(cursor)) ? true : null;
  });
}

/** Everything, as Precoro counts it, and how much of it was read so far. */
function progressWords(states: readonly EntityState[], counts: Readonly<Record<EntityName, number>>): string {
  const all = states.reduce((sum, { entity }) => sum + counts[entity], 0);
  const read = states.reduce(
    (sum, { entity, cursor }) =>
      sum + (isReadWhole(cursor) ? counts[entity] : (cursor.history?.reading.rowsSeen ?? 0)),
    0,
  );
  return `Reading Precoro: ${read.toLocaleString('en-US')} of ${count(all, 'record')}`;
}

/** Looks at both systems: what precoro-sync writes outside carries its key, and in Precoro it was a request. */
async function assertNothingWritten({ world, integration }: Stage): Promise<void> {
  const requests = Object.keys(world.precoro.counters().byRouteAndStatus);
  const writes = requests.filter((route) => !route.startsWith('GET '));
  if (writes.length > 0) throw new SceneError(`Precoro was written to: ${writes.join(', ')}`);
  for (const { target } of integration.entities) {
    for (const company of integration.companies) {
      for await (const { externalId, createdWithKey } of world.connector.targets[target]?.list(company) ??
        []) {
        if (createdWithKey?.startsWith(OUR_KEYS)) throw new SceneError(`${target} ${externalId} was created`);
      }
    }
  }
}

const OUR_KEYS = 'precoro:';

function readWords({ world, integration }: Stage): string {
  const counts = world.precoro.company.counts();
  const known = ENTITY_NAMES.filter((entity) => mappingOf(integration, entity)).map((entity) =>
    count(counts[entity], CATALOGUE[entity].label),
  );
  return `Read in ${count(world.precoro.counters().received, 'request')}: ${listed(known)}.`;
}

interface DocumentCount {
  readonly entity: EntityName;
  /** "invoice". */
  readonly label: string;
  readonly all: number;
  /** Approved before the go-live day. */
  readonly history: number;
  /** To be created outside. */
  readonly travels: number;
  /** Of those, the ones with a supplier that goes over too. */
  readonly waits: number;
}

const NONE = { all: 0, history: 0, travels: 0, waits: 0 };

/** What Precoro really holds, entity by entity. */
function countDocuments({ world, integration }: Stage): readonly DocumentCount[] {
  const goLiveAt = fromPrecoroTime(integration.goLive) ?? 0;
  const counts = new Map<EntityName, DocumentCount>();
  const travelling = new Set<string>();
  // Suppliers come first, so that a document's supplier is known when the document is judged.
  for (const { entity, wire } of everything(world.precoro)) {
    const [facts, mapping] = [CATALOGUE[entity], mappingOf(integration, entity)];
    if (!mapping) continue;
    const record = facts.decode(wire, { bankDetails: false });
    const travels = mayTravel(record, facts, mapping, integration);
    if (travels) travelling.add(recordKey({ entity, id: record.id }));
    if (!facts.isDocument) continue;
    const references = mapping.referencesOf(record);
    const waits = travels && references.some((ref) => travelling.has(recordKey(ref)));
    const approvedAt = fromPrecoroTime(record.approvalDate ?? '') ?? Infinity;
    const before = counts.get(entity) ?? { entity, label: facts.label, ...NONE };
    counts.set(entity, {
      ...before,
      all: before.all + 1,
      history: before.history + Number(approvedAt < goLiveAt),
      travels: before.travels + Number(travels),
      waits: before.waits + Number(waits),
    });
  }
  return ENTITY_NAMES.flatMap((entity) => counts.get(entity) ?? []);
}

function historyWords({ integration }: Stage, { label, all, history }: DocumentCount): string {
  return `${history.toLocaleString('en-US')} of ${count(all, label)} were approved before ${integration.goLive}, the go-live day: they are left alone.`;
}

const SOON_MS = 3 * HOUR;
const MANY = 200;

/** The suppliers' gate is still closed: shows one document that says so, as it is stored. */
async function tellWait(stage: Stage): Promise<void> {
  const { services, clock, face } = stage;
  const reason = await until(stage, 'A document that waits for its supplier', async () => {
    for (const { ref, company } of await services.waits.due(clock.now() + SOON_MS, MANY)) {
      // Master data comes in, and is linked behind a closed gate of suppliers as well.
      if (!CATALOGUE[ref.entity].isDocument) continue;
      const link = await services.links.read(ref, company);
      if (link && link.externalId !== null) {
        throw new SceneError(`${CATALOGUE[ref.entity].label} ${ref.id} went over without its supplier`);
      }
      if (link?.wait?.waitsFor?.startsWith('supplier#')) return link.wait.reason;
    }
    return null;
  });
  face.say(`The gate of suppliers is still closed, so they wait. One of them: ${reason}`);
}
