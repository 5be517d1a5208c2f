import { dynamoCrossReference } from '../../lib/aws/dynamodb/crossReference.ts';
import { dynamoDbClient } from '../../lib/aws/dynamodb/client.ts';
import { dynamoDefinitions } from '../../lib/aws/dynamodb/definitions.ts';
import { dynamoInbounds } from '../../lib/aws/dynamodb/inbounds.ts';
import { dynamoFailures } from '../../lib/aws/dynamodb/failures.ts';
import { dynamoLinkSlices } from '../../lib/aws/dynamodb/linkSlices.ts';
import { dynamoMirror } from '../../lib/aws/dynamodb/mirror.ts';
import { dynamoEchoes } from '../../lib/aws/dynamodb/echoes.ts';
import { dynamoPasses } from '../../lib/aws/dynamodb/passes.ts';
import { dynamoSourceCursors } from '../../lib/aws/dynamodb/sourceCursors.ts';
import { dynamoStates } from '../../lib/aws/dynamodb/states.ts';
import { dynamoSyncTally } from '../../lib/aws/dynamodb/syncTally.ts';
import { dynamoToldDoubles } from '../../lib/aws/dynamodb/toldDoubles.ts';
import { dynamoWriteBacks } from '../../lib/aws/dynamodb/writeBacks.ts';
import { systemClock } from './system.ts';

/** Each table as the ports that live in it; a function makes only those whose variable it has. */
export const stores = {
  cursors: (table: string) => {
    const place = { client: dynamoDbClient(), table };
    return {
      states: dynamoStates(place),
      echoes: dynamoEchoes(place),
      definitions: dynamoDefinitions(place),
      syncTally: dynamoSyncTally(place),
      passes: dynamoPasses(place),
      told: dynamoToldDoubles(place),
      sourceCursors: dynamoSourceCursors(place),
    };
  },
  mirror: (table: string) => ({
    mirror: dynamoMirror({ client: dynamoDbClient(), table, now: systemClock.now }),
  }),
  crossReference: (table: string) => {
    const place = { client: dynamoDbClient(), table };
    const links = dynamoCrossReference(place);
    return {
      crossReference: links,
      links,
      waits: links,
      slices: dynamoLinkSlices(place),
      writeBacks: dynamoWriteBacks(place),
    };
  },
  inbound: (table: string) => ({ inbounds: dynamoInbounds({ client: dynamoDbClient(), table }) }),
  failures: (table: string) => ({ failures: dynamoFailures({ client: dynamoDbClient(), table }) }),
};
