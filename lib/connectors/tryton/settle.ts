import { absolute, compareDecimals, fromMinorUnits, subtract } from '../../domain/money.ts';
import type { ExternalRecord, Payload } from '../contract.ts';
import { after, rejected } from './failure.ts';
import { titleOf, type Kind, type Values } from './kind.ts';
import { textOf } from './payload.ts';
import { readById, type Found } from './records.ts';
import type { Scope } from './scope.ts';

/** The content stands in Tryton: sees that the total agrees, and goes as far as the payload asks for. */
export async function settle(
  kind: Kind,
  written: Found,
  wanted: Payload,
  scope: Scope,
): Promise<ExternalRecord> {
  const found = await totalled(kind, written, wanted, scope);
  refuseOtherTotal(kind, found, wanted);
  const status = textOf(wanted.fields, 'status');
  if (!kind.life || status === null || status === 'draft') return found.record;
  const steps = kind.life.steps[status];
  if (!steps)
    throw rejected(
      'engineer',
      `status must be draft or ${Object.keys(kind.life.steps).join(' or ')}, but it is "${status}".`,
    );
  let standing = found;
  for (const { button, from } of steps) {
    if (!from.includes(standing.row.state ?? '')) continue;
    standing = await press(kind, standing, button, scope);
    if (from.includes(standing.row.state ?? '')) throw stillThere(kind, standing, button);
  }
  if (standing.record.payload.fields['status'] !== status) throw stillThere(kind, standing, status);
  return standing.record;
}

/** Out of use, or cancelled. What is so already stays as it is. */
export async function takeOut(kind: Kind, found: Found, scope: Scope): Promise<ExternalRecord> {
  const { row, record } = found;
  if (kind.life) {
    if (row.state === 'cancelled') return record;
    const standing = await press(kind, found, 'cancel', scope);
    if (standing.row.state !== 'cancelled') throw stillThere(kind, standing, 'cancel');
    return standing.record;
  }
  if (record.payload.fields['active'] === false) return record;
  const values = kind.retired?.(row) ?? {};
  await scope.rpc.call(`model.${kind.writes}.write`, [[row.ownerId], values], scope.asking, () => null);
  return (await after(standing(kind, found, scope))).record;
}

/** A step that is not possible is answered as if all was well: only a look tells. */
async function press(kind: Kind, found: Found, button: string, scope: Scope): Promise<Found> {
  await scope.rpc.call(`model.${kind.writes}.${button}`, [[found.row.ownerId]], scope.asking, () => null);
  return after(standing(kind, found, scope));
}

function stillThere(kind: Kind, { row, record }: Found, step: string): Error {
  return rejected(
    'accountant',
    `Tryton says that it is done (${step}), but ${titleOf(kind, record.payload.fields)} is ${row.state} there. Accountant: see there what it lacks.`,
  );
}

/** Tryton reckons tax when a draft is written to, of the whole document; Precoro reckons it of each line. */
async function totalled(kind: Kind, found: Found, wanted: Payload, scope: Scope): Promise<Found> {
  const isOpen = kind.life?.open.includes(found.row.state ?? '') === true;
  if (!kind.recompute || !isOpen || agreesWithTotal(found, wanted)) return found;
  const computed = await rewritten(kind, found, kind.recompute(found.row), scope);
  const values = correction(computed, wanted);
  return values ? rewritten(kind, computed, values, scope) : computed;
}

async function rewritten(kind: Kind, found: Found, values: Values, scope: Scope): Promise<Found> {
  await scope.rpc.call(`model.${kind.writes}.write`, [[found.row.ownerId], values], scope.asking, () => null);
  return after(standing(kind, found, scope));
}

const LEAST_TOLERANCE = '0.05';

/** What is no more than rounding: a cent for each line. */
function correction({ row }: Found, wanted: Payload): Values | null {
  const [there, asked] = [textOf(row.payload.fields, 'total'), textOf(wanted.fields, 'total')];
  if (there === null || asked === null || !row.adjusted) return null;
  const difference = subtract(asked, there);
  const perLine = fromMinorUnits(BigInt(wanted.lines.length), 2);
  const tolerance = compareDecimals(perLine, LEAST_TOLERANCE) > 0 ? perLine : LEAST_TOLERANCE;
  const isRounding = difference !== '0' && compareDecimals(absolute(difference), tolerance) <= 0;
  return isRounding ? row.adjusted(difference) : null;
}

function refuseOtherTotal(kind: Kind, found: Found, wanted: Payload): void {
  if (agreesWithTotal(found, wanted)) return;
  const { fields } = found.record.payload;
  throw rejected(
    'accountant',
    `The total of ${titleOf(kind, fields)} is ${textOf(wanted.fields, 'total')} in Precoro, but Tryton makes ${textOf(fields, 'total')} of its lines and taxes. It stands in Tryton as ${found.row.state}. Accountant: correct the tax, or the document in Precoro.`,
  );
}

function agreesWithTotal({ record }: Found, wanted: Payload): boolean {
  const [there, asked] = [textOf(record.payload.fields, 'total'), textOf(wanted.fields, 'total')];
  return asked === null || (there !== null && compareDecimals(there, asked) === 0);
}

async function standing(kind: Kind, { row }: Found, scope: Scope): Promise<Found> {
  const found = await readById(kind, row.id, scope);
  if (found) return found;
  throw rejected('accountant', `The ${kind.label} ${row.id} is not there any more. Accountant: see why.`);
}
