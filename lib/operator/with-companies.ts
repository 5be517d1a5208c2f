import type { OperatorServices } from './services.ts';

/** As the engine's use cases take them: with the companies beside the integration that names them. */
export function withCompanies<S extends Pick<OperatorServices, 'integration'>>(services: S) {
  return { ...services, companies: services.integration.companies };
}
