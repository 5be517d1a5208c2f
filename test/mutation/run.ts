import { Command } from 'commander';
import { EQUIVALENT } from './equivalent.ts';
import { isJudged, needless } from './judged.ts';
import {
  countOf,
  hungOf,
  percentOf,
  placesOf,
  survivorsOf,
  triedFile,
  type Mutant,
  type TriedFile,
} from './mutant.ts';
import { writeScoresInto } from './markdown.ts';
import { ALL_FILES, asksMore, batchesOf, type Round } from './protocol.ts';
import { keep, triedFiles } from './store.ts';
import { tryMutants } from './try-mutants.ts';

interface Flags {
  readonly docs?: true;
  readonly again?: true;
}

const program = new Command('mutation')
  .description('Changes the code in small ways, one at a time, and tells which changes no test notices.')
  .argument('[files...]', 'files of lib/domain and lib/sync; without any, all that count for the score')
  .option('--again', 'tries only what hung, or survived and is not explained, with the tests as they are now')
  .option('--docs', 'tries nothing, and writes what was tried so far into docs/mutation.md')
  .parse();

const { docs, again } = program.opts<Flags>();
const files = program.args.length > 0 ? program.args : ALL_FILES;
if (docs) writeScoresInto('docs/mutation.md', ALL_FILES, inOrder(triedFiles()), EQUIVALENT);
else {
  if (again) await tryAgain(files, 'first');
  else await tryAll(files);
  await tryAgain(files.filter(asksMore), 'again');
}
if (!docs && triedFiles().some((tried) => files.includes(tried.file) && openOf(tried).length > 0))
  process.exitCode = 1;

async function tryAll(chosen: readonly string[]): Promise<void> {
  for (const batch of batchesOf(chosen, 'first')) {
    const mutants = await tryMutants(batch);
    for (const file of batch.files)
      noteAndTell(
        triedFile(
          file,
          mutants.filter((mutant) => mutant.file === file),
        ),
      );
  }
}

/**
 * What was noticed once stays noticed while the code is the same: tests are only added. But what hung may have done so
 * because the machine was busy.
 */
async function tryAgain(chosen: readonly string[], round: Round): Promise<void> {
  const all = triedFiles().filter(({ file }) => chosen.includes(file));
  const left = new Map(all.map((tried) => [tried.file, [...openOf(tried), ...hungOf(tried)]]));
  const filesLeft = all.map(({ file }) => file).filter((file) => left.get(file)?.length);
  for (const batch of batchesOf(filesLeft, round)) {
    const places = batch.files.flatMap((file) => placesOf(file, left.get(file) ?? []));
    const mutants = await tryMutants(batch, places);
    for (const tried of all.filter(({ file }) => batch.files.includes(file))) {
      const now = triedFile(
        tried.file,
        tried.left.map((one) => mutants.find((other) => isSame(other, one)) ?? one),
      );
      noteAndTell({ ...now, found: tried.found + now.found });
    }
  }
}

function isSame(a: Mutant, b: Mutant): boolean {
  return a.file === b.file && a.line === b.line && a.was === b.was && a.becomes === b.becomes;
}

function noteAndTell(tried: TriedFile): void {
  keep(tried);
  tell(tried);
}

/** Prints the score, what is not explained, and what need not be. */
function tell(tried: TriedFile): void {
  const survivors = survivorsOf(tried);
  const open = openOf(tried);
  const all = countOf(tried);
  const score = percentOf(all - survivors.length, all).toFixed(1);
  console.log(
    `${tried.file}: ${score} % of ${all}; ${survivors.length} survived, ${open.length} of them unexplained`,
  );
  for (const { line, fate, was, becomes, code } of open)
    console.log(`  line ${line} (${fate}): ${was} → ${becomes || 'nothing'}\n      ${code}`);
  for (const [, code, was, becomes] of needless(EQUIVALENT, tried))
    console.log(`  explained without need: ${was} → ${becomes || 'nothing'}\n      ${code}`);
}

function openOf(tried: TriedFile): readonly Mutant[] {
  return survivorsOf(tried).filter((mutant) => !EQUIVALENT.some((judgement) => isJudged(judgement, mutant)));
}

/** The order of the files that count, whenever each was tried. */
function inOrder(tried: readonly TriedFile[]): readonly TriedFile[] {
  return ALL_FILES.flatMap((file) => tried.find((one) => one.file === file) ?? []);
}
