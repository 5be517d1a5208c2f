import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../support/free-port.ts';
import type { Engine } from './engine.ts';
import { jarsOf, type MavenPackage } from './maven.ts';
import { CFN_LINT } from './lint.ts';
import { pythonWith } from './python.ts';
import { RUNTIME_CLIENT_VERSION, runtimeClient } from './runtime-client.ts';
import { startServer } from './server.ts';

const DYNAMODB_LOCAL: MavenPackage = {
  group: 'software.amazon.dynamodb',
  artifact: 'DynamoDBLocal',
  version: '3.3.1',
};
const ELASTICMQ: MavenPackage = {
  group: 'org.elasticmq',
  artifact: 'elasticmq-server_2.13',
  version: '1.7.1',
};
const MOTO = '5.2.5';

/** Amazon's own DynamoDB for one machine. */
export const dynamoDbLocal: Engine = {
  name: 'DynamoDB Local',
  version: DYNAMODB_LOCAL.version,
  from: 'Maven Central; needs Java 17',
  install: async () => void (await jarsOf(DYNAMODB_LOCAL)),
  start: async () => {
    const jars = join(await jarsOf(DYNAMODB_LOCAL), 'jars');
    const port = await freePort();
    const main = 'software.amazon.dynamodb.services.local.main.ServerRunner';
    const options = ['-inMemory', '-sharedDb', '-disableTelemetry', '-port', String(port)];
    return startServer(
      'java',
      ['-cp', join(jars, '*'), `-Djava.library.path=${jars}`, main, ...options],
      port,
    );
  },
};

/** An SQS of its own kind, with its limits taken as SQS takes them. */
export const elasticMq: Engine = {
  name: 'ElasticMQ',
  version: ELASTICMQ.version,
  from: 'Maven Central; needs Java',
  install: async () => void (await jarsOf(ELASTICMQ)),
  start: async () => {
    const folder = await jarsOf(ELASTICMQ);
    const port = await freePort();
    const settings = join(folder, `port-${port}.conf`);
    writeFileSync(settings, elasticMqSettings(port));
    const args = [`-Dconfig.file=${settings}`, '-cp', join(folder, 'jars', '*'), 'org.elasticmq.server.Main'];
    return startServer('java', args, port);
  },
};

function elasticMqSettings(port: number): string {
  return `include classpath("application.conf")
node-address { protocol = http, host = "127.0.0.1", port = ${port}, context-path = "" }
rest-sqs { enabled = true, bind-port = ${port}, bind-hostname = "127.0.0.1", sqs-limits = strict }
rest-stats.enabled = false
`;
}

/** Many services of AWS in one server, among them CloudFormation. */
export const moto: Engine = {
  name: 'moto',
  version: MOTO,
  from: 'PyPI; needs Python 3',
  install: async () => void (await pythonWith(`moto[server]==${MOTO}`)),
  start: async () => {
    const python = await pythonWith(`moto[server]==${MOTO}`);
    const port = await freePort();
    return startServer(python, ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)], port);
  },
};

/** Amazon's check of templates. */
export const cfnLint: Engine = {
  name: 'cfn-lint',
  version: CFN_LINT,
  from: 'PyPI; needs Python 3',
  install: async () => void (await pythonWith(`cfn-lint==${CFN_LINT}`)),
  start: null,
};

/** Amazon's own program between Lambda and a function's code. */
export const lambdaRuntime: Engine = {
  name: 'AWS Lambda Runtime Interface Client',
  version: RUNTIME_CLIENT_VERSION,
  from: 'npm; builds itself with CMake, make, a C++ compiler and Python',
  install: async () => void (await runtimeClient()),
  start: null,
};
