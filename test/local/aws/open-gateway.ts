import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startGateway } from '../../../lib/local/aws/gateway.ts';
import type { Gateway, GatewayConfiguration, GatewayOptions } from '../../../lib/local/aws/gateway.ts';

const EMPTY: GatewayConfiguration = { tables: [], queues: {}, secrets: {}, topics: [], roles: {} };

/** Gateways of a test file and their folders; `closeAll` after each test. */
export class Gateways {
  private readonly cleaners: (() => Promise<unknown>)[] = [];

  async open(
    configuration: Partial<GatewayConfiguration> = {},
    options: GatewayOptions = {},
  ): Promise<Gateway> {
    const gateway = await startGateway(options);
    let isOpen = true;
    const close = async () => {
      if (isOpen) await gateway.close();
      isOpen = false;
    };
    this.cleaners.push(close);
    await gateway.configure({ ...EMPTY, ...configuration });
    return { ...gateway, close };
  }

  async folder(): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'gateway-'));
    this.cleaners.push(() => rm(folder, { recursive: true }));
    return folder;
  }

  async closeAll(): Promise<void> {
    for (const clean of this.cleaners.splice(0).reverse()) await clean();
  }
}

/** Client settings of a function: its name is its access key. */
export function asFunction(name: string, { url }: Gateway) {
  return {
    endpoint: url,
    region: 'us-east-1',
    credentials: { accessKeyId: name, secretAccessKey: 'x' },
  };
}
