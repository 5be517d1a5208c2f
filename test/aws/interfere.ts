import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';

type Around = <T>(command: string, send: () => Promise<T>) => Promise<T>;

/** Lets a test act around each command of a client; `command` is a name such as `GetItemCommand`. */
export function interfere(client: DynamoDBClient, around: Around): void {
  client.middlewareStack.add(
    (next, context) => (args) => around(String(context['commandName']), () => next(args)),
    { step: 'initialize', name: 'interference' },
  );
}

/** The next request is carried out but its answer is lost, so that the SDK sends it again. */
export function loseNextAnswer(client: DynamoDBClient): void {
  let lost = false;
  client.middlewareStack.add(
    (next) => async (args) => {
      const answer = await next(args);
      if (lost) return answer;
      lost = true;
      throw Object.assign(new Error('The connection was reset.'), { name: 'TimeoutError' });
    },
    { step: 'deserialize', name: `loss-${Math.random()}`, priority: 'high' },
  );
}
