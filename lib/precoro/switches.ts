/** How a body is written on the wire. */
export type BodyFormat = 'json' | 'form';

/** What Precoro's documentation leaves open (precoro-api.md section 10): each can be changed without a release. */
export interface PrecoroSwitches {
  /** PATCH of externalId and log. The guide shows JSON, a production client sends forms. Default `json`. */
  readonly patchBody: BodyFormat;
  /** POST and PUT. Default `form`, the only one seen to work everywhere. */
  readonly writeBody: BodyFormat;
  /** Method that changes data. The guide shows both; PUT is seen to carry data. Default `PUT`. */
  readonly updateMethod: 'PUT' | 'PATCH';
}

export const DEFAULT_SWITCHES: PrecoroSwitches = {
  patchBody: 'json',
  writeBody: 'form',
  updateMethod: 'PUT',
};
