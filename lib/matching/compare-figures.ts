import { finding, type Finding } from './finding.ts';
import type { Prepared } from './prepare.ts';

const SAME = 10;
/** A rate may have been changed on one side: the pair is still worth a look. */
const DIFFERENT = -4;

/** Figures that both sides know, each by itself. */
export function compareFigures({ record }: Prepared, { record: other }: Prepared): readonly Finding[] {
  return (record.figures ?? []).flatMap(({ called, value }) => {
    const there = other.figures?.find((one) => one.called === called);
    if (!there) return [];
    const isSame = there.value === value;
    const found = finding(
      'figure',
      isSame ? 'same' : 'different',
      isSame ? SAME : DIFFERENT,
      value,
      there.value,
    );
    return [{ ...found, called }];
  });
}
