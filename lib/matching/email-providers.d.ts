declare module 'email-providers' {
  /** Domains at which anybody gets a mailbox, in lower case. */
  const domains: readonly string[];
  export default domains;
}
