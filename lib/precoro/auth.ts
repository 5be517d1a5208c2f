/** An API key belongs to one user in one company; Precoro wants the user's e-mail beside it. */
export interface PrecoroCredentials {
  readonly token: string;
  readonly email: string;
}

/**
 * The two headers of every request (precoro-api.md section 1). Spaces and line ends around the values are dropped:
 * secrets are often stored with one. Throws RangeError that names the wrong part, never its value.
 */
export function authHeaders({ token, email }: PrecoroCredentials): Readonly<Record<string, string>> {
  const [cleanToken, cleanEmail] = [token.trim(), email.trim()];
  if (!/^[\x21-\x7e]+$/.test(cleanToken)) {
    throw new RangeError(
      'The Precoro token must be one line of visible characters, as shown when the key was made',
    );
  }
  if (!/^[\x21-\x7e]+@[\x21-\x7e]+$/.test(cleanEmail)) {
    throw new RangeError(
      "The Precoro e-mail must be the e-mail address of the key's user, such as api@example.com",
    );
  }
  return { 'X-AUTH-TOKEN': cleanToken, email: cleanEmail };
}
