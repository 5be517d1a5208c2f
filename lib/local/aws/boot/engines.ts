/** The process of the engines: the gateway on the scaled clock, configured by the runner over IPC. */
import './install-clock.ts';
import { startGateway } from '../gateway.ts';
import { timeScaleFrom } from './clock.ts';
import type { EnginesMessage, EnginesRequest } from '../engines.ts';

const send = (message: EnginesMessage) => process.send?.(message);
const { LOCAL_DATA_DIR: dataDir, LOCAL_DYNAMODB_URL: dynamoDbUrl, LOCAL_SQS_URL: sqsUrl } = process.env;
const gateway = await startGateway({
  ...(dataDir ? { dataDir } : {}),
  ...(dynamoDbUrl ? { dynamoDbUrl } : {}),
  ...(sqsUrl ? { sqsUrl } : {}),
  timeScale: timeScaleFrom(process.env).scale,
  onDenied: (message) => send({ kind: 'denied', message }),
  onEvent: (event) => send({ kind: 'event', event }),
  onMail: (mail) => send({ kind: 'mail', mail }),
  onSecret: (name, value) => send({ kind: 'secret', name, value }),
});
// The runner decides when it ends: Ctrl-C reaches the whole group, and what is under way must end in order.
process.on('SIGINT', () => undefined);
const stop = () => void gateway.close().finally(() => process.exit());
process.on('disconnect', stop);
const carryOut = async (request: EnginesRequest) => {
  if (request.kind === 'configure') await gateway.configure(request.configuration);
  else gateway.showStacks(request.stacks);
};
process.on('message', (request: EnginesRequest) => {
  carryOut(request).then(
    () => send({ kind: 'configured' }),
    (error: unknown) =>
      send({ kind: 'failed', message: error instanceof Error ? error.message : String(error) }),
  );
});
send({ kind: 'listening', url: gateway.url });
