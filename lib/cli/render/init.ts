import type { Integration } from '../../mapping/contract.ts';
import { ENTITY_LABELS } from '../../mapping/labels.ts';
import { resourceNames, resourcePrefix } from '../../config/naming.ts';
import type { Style } from './style.ts';
import { tableLines } from './table.ts';

/** What a configuration says, for `--json`. */
export function initView(integration: Integration, file: string, isChanged: boolean) {
  const { name, goLive, precoro, connector, companies } = integration;
  return {
    file,
    changed: isChanged,
    name,
    goLive,
    region: precoro.region,
    leaveForOthers: precoro.leaveForOthers,
    connector: connector.kind,
    companies,
    entities: integration.entities.map(({ entity, target, mode, onLeave, alert }) => ({
      entity,
      target,
      mode,
      onLeave,
      alert,
    })),
  };
}

export function initLines(
  integration: Integration,
  file: string,
  isChanged: boolean,
  style: Style,
): readonly string[] {
  const { name, goLive, precoro, connector, entities } = integration;
  const secret = (of: 'precoro' | 'connector') => resourceNames.secret(resourcePrefix(name), of);
  const rows = entities.map(({ entity, target, mode, onLeave, alert }) => [
    ENTITY_LABELS[entity],
    target,
    mode,
    onLeave,
    alert.email ?? 'nobody',
    `after ${alert.afterMinutes} minutes`,
  ]);
  return [
    isChanged ? `${style.green('Written:')} ${file}` : `${file} says so already.`,
    `Integration "${name}": Precoro (${precoro.region}) to ${connector.kind}; documents approved before ${goLive} stay as they are.`,
    '',
    ...tableLines(rows, {
      head: ['Entity', 'Becomes', 'Starts in', 'On leave', 'Failures tell', ''],
      width: null,
      style,
    }),
    '',
    style.bold('Next:'),
    '  npx cdk deploy                  makes it in AWS; nothing is written on either side yet',
    `  docs/deploying.md               fill in the secrets ${secret('precoro')} and ${secret('connector')}`,
    '  precoro-sync check              proves access, fields and clocks',
    '  precoro-sync match supplier     finds what both systems hold already',
    '  precoro-sync go-live supplier   opens the gate',
  ];
}
