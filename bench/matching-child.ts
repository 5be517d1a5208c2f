/** The process that matches two sides and does nothing else, so that its memory is that of matching. */
import { matchRecords } from '../lib/matching/match-records.ts';
import { MATCH_ON_ALL } from '../lib/domain/match-on.ts';
import { judgeMatches } from '../test/matching/support/judge-matches.ts';
import { twoSides } from '../test/matching/support/two-sides.ts';
import type { MatchingRun } from './matching-run.ts';

const [seed = '1', size = '20000'] = process.argv.slice(2);
const sides = twoSides(Number(seed), Number(size));
const startedAt = performance.now();
const matches = matchRecords(sides.ours, sides.theirs, { matchOn: MATCH_ON_ALL });
const seconds = (performance.now() - startedAt) / 1000;
const run: MatchingRun = {
  ...judgeMatches(matches, sides),
  seconds,
  peakMegabytes: process.resourceUsage().maxRSS / 1024,
};
console.log(JSON.stringify(run));
