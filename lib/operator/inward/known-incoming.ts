import type { Json, JsonObject } from '../../domain/json.ts';
import { stableJson } from '../../domain/json.ts';
import { compareValues, type WriteValues } from '../../entities/write-values.ts';
import { mapInbound } from '../../sync/inward/map-inbound.ts';
import { mergeValues } from '../../sync/inward/merge-values.ts';
import { valuesInMirror } from '../../sync/inward/shown.ts';
import type { InwardResult } from '../../mapping/contract.ts';
import type { OperatorServices } from '../services.ts';
import type { IncomingField } from '../views.ts';
import type { Incoming } from './incoming-key.ts';

export type JudgeServices = Pick<OperatorServices, 'catalogue' | 'links' | 'mirror'>;

/** What the configuration makes of an external record now, and how that stands to what Precoro shows. */
export interface JudgedIncoming {
  readonly mapped: InwardResult;
  /** What Precoro was last seen to show; null where it was never seen, or nothing is linked. */
  readonly shown: WriteValues | null;
  /** Names of Precoro's form that would be written now; all of them where nothing is linked yet. */
  readonly writes: readonly string[];
  readonly fields: readonly IncomingField[];
}

/** Judges one external record by what is stored here; asks nobody. */
export async function judgeIncoming(services: JudgeServices, incoming: Incoming): Promise<JudgedIncoming> {
  const { feed, inbound } = incoming;
  const { writes } = services.catalogue[feed.entity];
  const mapped = await mapInbound(services, feed, inbound);
  const mirrored = inbound.ref && (await services.mirror.read(inbound.ref));
  const shown = writes && valuesInMirror(writes, mirrored);
  if (!mapped.ok || !writes) return { mapped, shown, writes: [], fields: [] };
  const wanted = mapped.values;
  const agreed = inbound.agreed?.values ?? null;
  if (!shown) {
    const fields = Object.keys(wanted).map((name) =>
      fieldOf(incoming, name, { wanted, shown: {}, agreed }, false),
    );
    return { mapped, shown, writes: Object.keys(wanted), fields };
  }
  const { changed } = compareValues(writes, wanted, shown);
  const merged = mergeValues(writes, feed.owners, { wanted, shown, agreed });
  const fields = Object.keys(wanted).map((name) =>
    fieldOf(incoming, name, { wanted, shown, agreed }, !changed.includes(name) && name in shown),
  );
  return { mapped, shown, writes: Object.keys(merged.write), fields };
}

function fieldOf(
  { feed, inbound }: Incoming,
  name: string,
  { wanted, shown, agreed }: { wanted: WriteValues; shown: WriteValues; agreed: WriteValues | null },
  isSame: boolean,
): IncomingField {
  const hidden = bankValues(inbound.content, feed.bankFields);
  const moved = (value: Json | undefined) => agreed !== null && !isEqual(value, agreed[name]);
  const isExternal = moved(wanted[name]);
  const isPrecoro = name in shown && moved(shown[name]);
  return {
    name,
    external: masked(wanted[name] ?? null, hidden),
    precoro: masked(shown[name] ?? null, hidden),
    owner: feed.owners[name] ?? 'external',
    travelsBothWays: name in feed.owners,
    moved: isExternal && isPrecoro ? 'both' : isExternal ? 'external' : isPrecoro ? 'precoro' : null,
    isSame,
  };
}

function isEqual(one: Json | undefined, other: Json | undefined): boolean {
  return stableJson(one ?? null) === stableJson(other ?? null);
}

/** A source's fields as people may see them. */
export function withoutBankDetails(content: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(
    Object.entries(content).map(([name, value]) => [
      name,
      names.includes(name) && value !== null ? HIDDEN : value,
    ]),
  );
}

const HIDDEN = '(not shown)';

function bankValues(content: JsonObject, names: readonly string[]): readonly string[] {
  return names.flatMap((name) => {
    const value = content[name];
    return typeof value === 'string' && value !== '' ? [value] : [];
  });
}

/** A function may have put a bank detail into any field. */
function masked(value: Json, hidden: readonly string[]): Json {
  const text = typeof value === 'string' ? value : stableJson(value);
  return hidden.some((one) => text.includes(one)) ? HIDDEN : value;
}
