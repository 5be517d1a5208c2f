import { foldText } from './fold-text.ts';

/**
 * Legal forms by country: the short spelling, then others. Spellings are compared without spaces, accents and "and".
 * Those that people write in place of each other ("Pty Ltd", "Co., Ltd", "Ltd") count as one.
 */
const FORMS_BY_COUNTRY: Readonly<Record<string, readonly (readonly string[])[]>> = {
  'Germany, Austria, Switzerland, Liechtenstein': [
    ['gmbh', 'gesmbh', 'ges mbh', 'g m b h', 'mbh', 'gesellschaft mit beschränkter haftung'],
    ['gmbh co kg', 'gmbh & co kg', 'gmbh und co kg', 'gmbh u co kg', 'gmbh co kommanditgesellschaft'],
    ['ag', 'aktiengesellschaft'],
    ['ag co kg', 'ag & co kg', 'ag und co kg'],
    ['kg', 'kommanditgesellschaft'],
    ['ohg', 'offene handelsgesellschaft'],
    ['ug', 'ug haftungsbeschränkt', 'unternehmergesellschaft', 'unternehmergesellschaft haftungsbeschränkt'],
    ['ug co kg', 'ug haftungsbeschränkt & co kg'],
    ['gbr', 'gesellschaft bürgerlichen rechts'],
    ['ek', 'e kfm', 'ekfm', 'e kfr', 'eingetragener kaufmann'],
    ['ev', 'eingetragener verein'],
    ['eg', 'eingetragene genossenschaft'],
    ['kgaa'],
    ['ggmbh'],
    ['partg', 'partgmbb', 'partnerschaft mbb'],
    ['sagl'],
    ['se'],
  ],
  'United Kingdom, Ireland, Australia, New Zealand, India, Singapore, South Africa, Hong Kong': [
    [
      'ltd',
      'limited',
      'pty ltd',
      'pty limited',
      'pte ltd',
      'pte limited',
      'pvt ltd',
      'private limited',
      'proprietary limited',
      'co ltd',
      'company limited',
      'pty',
      'pte',
    ],
    ['plc', 'public limited company'],
    ['llp', 'limited liability partnership'],
    ['cic', 'community interest company'],
    ['dac', 'designated activity company'],
    ['clg', 'company limited by guarantee'],
    ['cc'],
    ['opc'],
  ],
  'United States, Canada, Philippines': [
    ['inc', 'incorporated'],
    ['corp', 'corporation'],
    ['llc', 'limited liability company'],
    ['lp', 'limited partnership'],
    ['pllc'],
    ['pc', 'professional corporation'],
    ['co', 'company', 'cie', 'compagnie'],
    ['ulc'],
  ],
  'France, Belgium, Luxembourg, Morocco': [
    ['sa', 'société anonyme', 'sociedad anónima', 'sociedade anónima', 'spółka akcyjna'],
    ['sas', 'société par actions simplifiée'],
    ['sasu'],
    ['sarl', 'société à responsabilité limitée', 'sarl au'],
    ['eurl'],
    ['sci'],
    ['snc'],
    ['selarl'],
    ['scop'],
    ['sprl', 'bvba', 'besloten vennootschap met beperkte aansprakelijkheid'],
    ['scrl', 'cvba'],
    ['asbl', 'vzw'],
  ],
  'Spain, Portugal, Latin America': [
    ['sl', 'sociedad limitada'],
    ['slu', 'sociedad limitada unipersonal'],
    ['sau'],
    ['sll'],
    ['lda', 'limitada', 'unipessoal lda'],
    ['ltda'],
    ['sa de cv', 'sociedad anónima de capital variable'],
    ['sapi de cv'],
    ['s de rl de cv', 's de rl'],
    ['eireli'],
    ['eirl'],
    ['cb', 'comunidad de bienes'],
  ],
  'Italy, Romania': [
    ['srl', 'società a responsabilità limitata'],
    ['srls'],
    ['spa', 'società per azioni'],
    ['sapa'],
    ['scarl', 'scrl consortile'],
    ['pfa'],
  ],
  Netherlands: [
    ['bv', 'besloten vennootschap'],
    ['nv', 'naamloze vennootschap'],
    ['vof', 'vennootschap onder firma'],
    ['cv', 'commanditaire vennootschap'],
  ],
  'Denmark, Norway': [
    ['as', 'aktieselskab', 'aksjeselskap', 'akciová společnost', 'anonim şirketi'],
    ['aps', 'anpartsselskab'],
    ['asa', 'allmennaksjeselskap'],
    ['ans'],
    ['ks'],
    ['is'],
    ['ivs'],
    ['amba'],
  ],
  'Sweden, Finland': [
    ['ab', 'aktiebolag'],
    ['hb', 'handelsbolag'],
    ['kb', 'kommanditbolag'],
    ['oy', 'oy ab', 'osakeyhtiö'],
    ['oyj', 'oyj abp', 'abp', 'julkinen osakeyhtiö'],
    ['ky'],
    ['tmi', 'toiminimi'],
  ],
  Poland: [
    [
      'sp zoo',
      'sp z oo',
      'sp z o o',
      'sp zo o',
      'spółka zoo',
      'spółka z oo',
      'spółka z ograniczoną odpowiedzialnością',
    ],
    ['sp zoo sp k', 'sp z oo sp k', 'sp z o o sp k', 'sp zoo spk', 'sp z oo spółka komandytowa'],
    ['sp k', 'spk', 'spółka komandytowa'],
    ['sp j', 'spj', 'spółka jawna'],
  ],
  'Czechia, Slovakia': [
    [
      'sro',
      's r o',
      'spol s r o',
      'spol sro',
      'společnost s ručením omezeným',
      'spoločnosť s ručením obmedzeným',
    ],
    ['vos'],
    ['ks'],
  ],
  Hungary: [
    ['kft', 'korlátolt felelősségű társaság'],
    ['zrt', 'zártkörűen működő részvénytársaság'],
    ['nyrt'],
    ['bt', 'betéti társaság'],
  ],
  'Croatia, Serbia, Slovenia, Bulgaria': [
    ['doo', 'd o o', 'društvo s ograničenom odgovornošću'],
    ['dd', 'd d'],
    ['jdoo', 'j d o o'],
    ['ood'],
    ['eood'],
    ['ad'],
    ['ead'],
  ],
  'Lithuania, Latvia, Estonia': [
    ['uab', 'uždaroji akcinė bendrovė'],
    ['sia', 'sabiedrība ar ierobežotu atbildību'],
    ['ou', 'osaühing'],
    ['mb'],
  ],
  'Ukraine and its neighbours': [
    ['ooo', 'общество с ограниченной ответственностью'],
    ['tov', 'товариство з обмеженою відповідальністю'],
    ['zao'],
    ['oao'],
    ['pao'],
    ['ao'],
    ['pp'],
    ['fop'],
  ],
  'Turkey, Greece': [['ltd sti', 'limited şirketi'], ['epe'], ['ike']],
  'Malaysia, Indonesia, Japan, Thailand, Vietnam': [
    ['sdn bhd', 'sendirian berhad'],
    ['bhd', 'berhad'],
    ['pt'],
    ['tbk'],
    ['kk', 'kabushiki kaisha'],
    ['gk', 'godo kaisha'],
    ['pcl', 'public company limited'],
    ['jsc', 'joint stock company'],
  ],
  'Arab countries': [['fze'], ['fzco'], ['fz llc'], ['wll'], ['sae']],
};

/** In front of a name these are legal forms, others are words of it. */
const IN_FRONT = spellings(
  'ooo zao oao pao ao tov pp fop pt sarl sas sa sci eurl uab sia ab as oy ou kk'.split(' '),
);
/** Between a name and a place these are legal forms, others may be words. */
const IN_THE_MIDDLE = spellings(
  (
    'gmbh,gmbh & co kg,ltd,limited,pty ltd,llc,inc,sarl,srl,plc,sp zoo,sp z oo,sp z o o,sro,s r o,kft,zrt,corp,' +
    'doo,bvba,sprl,eood,ood,ltda,sdn bhd,aktiengesellschaft'
  ).split(','),
);

/** From a spelling without spaces to the form. */
const FORM_OF: ReadonlyMap<string, string> = new Map(
  Object.values(FORMS_BY_COUNTRY)
    .flat()
    .flatMap(([form = '', ...others]) =>
      [form, ...others].map((one) => [packed(foldText(one).split(' ')), form]),
    ),
);
/** "Spółka z ograniczoną odpowiedzialnością spółka komandytowa" has six words. */
const MOST_WORDS = 7;

/** A name without its legal form, and the form in its short spelling; blank where the name has none. */
export interface SplitName {
  readonly words: readonly string[];
  readonly form: string;
}

/** Splits folded words. A name made of nothing but a legal form is a name all the same. */
export function splitLegalForm(words: readonly string[]): SplitName {
  return atTheEnd(words) ?? inFront(words) ?? inTheMiddle(words) ?? { words, form: '' };
}

/** "Nordic Trading A/S": the longest that is one. */
function atTheEnd(words: readonly string[]): SplitName | null {
  for (let length = Math.min(MOST_WORDS, words.length - 1); length > 0; length -= 1) {
    const form = FORM_OF.get(packed(words.slice(-length)));
    if (form !== undefined && words.at(-length) !== 'and')
      return { words: withoutLastAnd(words.slice(0, -length)), form };
  }
  return null;
}

function inFront(words: readonly string[]): SplitName | null {
  const [first = '', ...rest] = words;
  const form = IN_FRONT.has(first) ? FORM_OF.get(first) : undefined;
  return form === undefined || rest.length === 0 ? null : { words: rest, form };
}

/** "Brown Ltd London". */
function inTheMiddle(words: readonly string[]): SplitName | null {
  for (let start = 1; start < words.length - 1; start += 1) {
    for (let end = Math.min(words.length - 1, start + MOST_WORDS); end > start; end -= 1) {
      const spelling = packed(words.slice(start, end));
      const form = IN_THE_MIDDLE.has(spelling) ? FORM_OF.get(spelling) : undefined;
      if (form !== undefined) return { words: words.toSpliced(start, end - start), form };
    }
  }
  return null;
}

function withoutLastAnd(words: readonly string[]): readonly string[] {
  return words.length > 1 && words.at(-1) === 'and' ? words.slice(0, -1) : words;
}

function packed(words: readonly string[]): string {
  return words.filter((word) => word !== 'and' && word !== 'und').join('');
}

function spellings(names: readonly string[]): ReadonlySet<string> {
  return new Set(names.map((name) => packed(foldText(name).split(' '))));
}
