import { DecodeError, decodedOr, object } from '../../../domain/decode.ts';
import { text } from '../../../domain/decode-scalars.ts';
import type { OpenConnector } from '../../../connectors/opening.ts';
import { secretFault } from '../../../connectors/secret-fault.ts';
import { skeletonConnector } from './connector.ts';

const skeletonSecret = object({ baseUrl: text, token: text });

export const open: OpenConnector = (secret) => {
  const decoded = decodedOr(skeletonSecret, secret);
  if (decoded instanceof DecodeError) throw secretFault('skeleton', decoded);
  return skeletonConnector(decoded.value);
};
