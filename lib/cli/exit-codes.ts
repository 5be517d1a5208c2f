/** What a command ends with. Scripts rely on these numbers. */
export const EXIT = {
  done: 0,
  /** What the command was asked to find is wrong, or the command was refused. */
  wrong: 1,
  usage: 2,
  notFound: 3,
  noAccess: 4,
  notConfirmed: 5,
  /** An error of our own. */
  flaw: 70,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export const EXIT_CODES_IN_WORDS = `Exit codes:
  0   done
  1   the command found what it looks for (faults, open failures), or was refused
  2   wrong use: unknown option, malformed value
  3   no such record, or several
  4   no access: credentials, region, nothing deployed, no local run, no answer
  5   not confirmed: answered no, or nobody to ask and no --yes
  70  an error of precoro-sync itself`;
