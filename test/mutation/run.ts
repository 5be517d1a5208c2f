import { Command } from 'commander';
import { EQUIVALENT } from './equivalent.ts';
import { isJudged, needless } from './judged.ts';
import { percentOf, survivorsOf, type TriedFile } from './mutant.ts';
import { writeScoresInto } from './markdown.ts';
import { ALL_FILES, batchesOf } from './protocol.ts';
import { keep, triedFiles } from './store.ts';
import { tryMutants } from './try-mutants.ts';

interface Flags {
  readonly docs?: true;
}

const program = new Command('mutation')
  .description('Changes the code in small ways, one at a time, and tells which changes no test notices.')
  .argument('[files...]', 'files of lib/domain and lib/sync; without any, all that count for the score')
  .option('--docs', 'tries nothing, and writes what was tried so far into docs/mutation.md')
  .parse();

if (program.opts<Flags>().docs) writeScoresInto('docs/mutation.md', inOrder(triedFiles()), EQUIVALENT);
else await tryAll(program.args.length > 0 ? program.args : ALL_FILES);

async function tryAll(files: readonly string[]): Promise<void> {
  let open = 0;
  for (const batch of batchesOf(files)) {
    const mutants = await tryMutants(batch);
    for (const file of batch.files) {
      const tried = { file, mutants: mutants.filter((mutant) => mutant.file === file) };
      keep(tried);
      open += tell(tried);
    }
  }
  if (open > 0) process.exitCode = 1;
}

/** Prints the score, what is not explained, and what need not be; answers how much is not explained. */
function tell(tried: TriedFile): number {
  const survivors = survivorsOf(tried);
  const open = survivors.filter((mutant) => !EQUIVALENT.some((judgement) => isJudged(judgement, mutant)));
  const all = tried.mutants.length;
  const score = percentOf(all - survivors.length, all).toFixed(1);
  console.log(
    `${tried.file}: ${score} % of ${all}; ${survivors.length} survived, ${open.length} of them unexplained`,
  );
  for (const { line, fate, was, becomes, code } of open)
    console.log(`  line ${line} (${fate}): ${was} → ${becomes || 'nothing'}\n      ${code}`);
  for (const [, code, was, becomes] of needless(EQUIVALENT, tried))
    console.log(`  explained without need: ${was} → ${becomes || 'nothing'}\n      ${code}`);
  return open.length;
}

/** The order of the files that count, whenever each was tried. */
function inOrder(tried: readonly TriedFile[]): readonly TriedFile[] {
  return ALL_FILES.flatMap((file) => tried.find((one) => one.file === file) ?? []);
}
