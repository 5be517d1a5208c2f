import { DecodeError, decodedOr, object, type Decoder } from '../../domain/decode.ts';
import { text } from '../../domain/decode-scalars.ts';
import type { OpenConnector } from '../opening.ts';
import { secretFault } from '../secret-fault.ts';
import { secretNames } from './authorizer.ts';
import { restConnector } from './connector.ts';
import { parseApi } from './parse/api.ts';
import { sealedShelf } from './sealed-shelf.ts';

/** A header holds one line; secrets are often stored with a line end behind them. */
const secretText: Decoder<string> = (value, field) => {
  const given = text(value, field).trim();
  if (given !== '' && !/[\r\n\0]/.test(given)) return given;
  throw new DecodeError(field, 'text of one line', value);
};

/** Throws RangeError for the first fault of a wrong description, too. */
export const open: OpenConnector = (secret, { description, shared }) => {
  const { plan, faults } = parseApi(description);
  const [first] = faults;
  if (first)
    throw new RangeError(`The description of connector rest is wrong: ${first.place}: ${first.words}`);
  const shape = object(Object.fromEntries(secretNames(plan.auth).map((name) => [name, secretText])));
  const decoded = decodedOr(shape, secret);
  if (decoded instanceof DecodeError) throw secretFault('rest', decoded);
  const secrets = decoded.value;
  const shelf = shared && sealedShelf(shared, JSON.stringify([plan.auth, secrets]));
  return restConnector({ plan, secrets, ...(shelf ? { shelf } : {}) });
};
