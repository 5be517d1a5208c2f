/** How clients, and the programs that the tests start, reach the account of a server that checks nobody. */
const REGION = 'us-east-1';

/** Settings of an SDK client. */
export function clientSettings(endpoint: string) {
  return { endpoint, region: REGION, credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };
}

/** The same as variables of a process. */
export function accountVariables(endpoint: string): Readonly<Record<string, string>> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
  };
}
