import { DecodeError, decodedOr, object } from '../../../domain/decode.ts';
import { text } from '../../../domain/decode-scalars.ts';
import type { Connector } from '../../../connectors/contract.ts';
import { secretFault } from '../../../connectors/secret-fault.ts';
import { skeletonConnector } from './connector.ts';

const skeletonSecret = object({ baseUrl: text, token: text });

/** Opens the connector with the parsed JSON of its secret. Throws RangeError that names a wrong field, never its value. */
export function openSkeleton(secret: unknown): Connector {
  const decoded = decodedOr(skeletonSecret, secret);
  if (decoded instanceof DecodeError) throw secretFault('skeleton', decoded);
  return skeletonConnector(decoded.value);
}
