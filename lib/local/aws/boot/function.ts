/** The process of one Lambda execution environment: one invocation at a time, asked for over IPC. */
import './install-function-clock.ts';
import type { FunctionMessage, InvokeMessage } from './messages.ts';
import { describeFailure, loadHandler, runInvocation } from './runtime.ts';

const send = (message: FunctionMessage) => process.send?.(message);
// The runner decides when it ends: Ctrl-C reaches the whole group, and an invocation under way must end in order.
process.on('SIGINT', () => undefined);
// The runner is gone, by whatever cause: nobody waits for this process any more.
process.on('disconnect', () => process.exit());

try {
  const handler = await loadHandler(process.env['LAMBDA_TASK_ROOT'] ?? '', process.env['_HANDLER'] ?? '');
  process.on('message', (message: InvokeMessage) => {
    void runInvocation(handler, message, process.env).then(send);
  });
  send({ kind: 'ready' });
} catch (error) {
  send({ kind: 'initFailed', failure: describeFailure(error) });
}
