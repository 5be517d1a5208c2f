import { once } from '../../../functions/shared/once.ts';
import { resourceNames, resourcePrefix, type SecretName } from '../../config/naming.ts';
import type { Connector } from '../../connectors/contract.ts';
import { openConnector } from '../../connectors/registry-open.ts';
import { CONNECTORS } from '../../connectors/registry.ts';
import { secretFields } from '../../connectors/rest/secret-fields.ts';
import { CATALOGUE } from '../../entities/catalogue.ts';
import type { Integration } from '../../mapping/contract.ts';
import type { CheckServices } from '../../operator/check/contract.ts';
import { openPrecoroGateway, precoroKeyFingerprint } from '../../precoro/open-gateway.ts';
import type { PrecoroGateway } from '../../sync/ports/precoro.ts';
import type { Clients } from './clients.ts';
import { openSecret, type SecretDesign } from './open-secrets.ts';
import type { OpenOptions } from './open-deployment.ts';
import type { World } from './world.ts';

type Design = Pick<SecretDesign, 'fields' | 'holds'>;

const PRECORO: Design = {
  holds: 'the key of a Precoro user and the e-mail address of that user',
  fields: { token: '…', email: '…' },
};

interface Needed {
  readonly options: OpenOptions;
  readonly world: World;
  readonly clients: Clients;
  readonly integration: Integration;
  /** Of AWS. */
  readonly region: string;
}

interface Systems extends Pick<CheckServices, 'otherRegion' | 'keyFingerprint'> {
  readonly connector: () => Promise<Connector>;
  readonly gateway: () => Promise<PrecoroGateway>;
  /** Closes what was opened. */
  readonly close: () => Promise<void>;
}

/** Both systems with the keys of the deployment, each opened at the first call and once. Throw UnfilledSecretError. */
export function openSystems(needed: Needed): Systems {
  const { clients, integration, world } = needed;
  const { region, switches } = integration.precoro;
  const { kind, description } = integration.connector;
  const settings = { switches, catalogue: CATALOGUE, fetch, now: world.clock.now };
  const precoroSecret = designOf(needed, 'precoro', PRECORO);
  const connectorSecret = designOf(needed, 'connector', connectorDesign(integration));
  const otherRegion = async () => {
    const name = region === 'us' ? 'international' : 'us';
    const gateway = await openSecret(clients.secrets, precoroSecret, (secret) =>
      openPrecoroGateway({ ...secret, baseUrl: null }, { ...settings, region: name }),
    );
    return { name, gateway };
  };
  let opened: Connector | null = null;
  return {
    connector: once(async () => {
      opened = await openSecret(clients.secrets, connectorSecret, (secret) =>
        openConnector(kind, secret, { description }),
      );
      return opened;
    }),
    gateway: once(() =>
      openSecret(clients.secrets, precoroSecret, (secret) =>
        openPrecoroGateway(secret, { ...settings, region }),
      ),
    ),
    keyFingerprint: once(() =>
      openSecret(clients.secrets, precoroSecret, (secret) => precoroKeyFingerprint(secret, region)),
    ),
    // A stand-in has no second server.
    otherRegion: world.kind === 'local' ? null : otherRegion,
    close: async () => {
      await opened?.close();
    },
  };
}

/** Of a described system the description says what its login needs. */
function connectorDesign({ connector: { kind, description } }: Integration): Design {
  const { secret } = CONNECTORS[kind];
  return kind === 'rest' ? { ...secret, fields: secretFields(description) } : secret;
}

function designOf(
  { options, integration, region, world }: Needed,
  secret: SecretName,
  design: Design,
): SecretDesign {
  const name = resourceNames.secret(resourcePrefix(integration.name), secret);
  const profile = options.profile === undefined ? '' : ` --profile ${options.profile}`;
  return { ...design, name, flags: world.kind === 'local' ? '' : ` --region ${region}${profile}` };
}
