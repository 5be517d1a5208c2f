/** Follows what the reader's system prefers, light or dark; prints on white. */
export const REPORT_STYLE = `
:root { color-scheme: light dark; --line: light-dark(#d4d8dd, #3a4149); --soft: light-dark(#57606a, #a3adb8);
  --for: light-dark(#116329, #6fdd8b); --against: light-dark(#a40e26, #ff9492); --card: light-dark(#ffffff, #161b22); }
body { font: 15px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 70rem; padding: 1rem;
  background: light-dark(#f6f8fa, #0d1117); color: light-dark(#1f2328, #e6edf3); }
a { color: inherit; }
h1 { font-size: 1.5rem; margin: 0; } h2 { margin: 2rem 0 0; } h3 { font-size: 1rem; margin: 0 0 .5rem; }
small, header p, section > p, .more { color: var(--soft); }
.counts { display: flex; flex-wrap: wrap; gap: .5rem 1.5rem; list-style: none; padding: 0; }
article { background: var(--card); border: 1px solid var(--line); border-radius: 6px; margin: .75rem 0; padding: .75rem 1rem;
  break-inside: avoid; }
.alone p { margin: 0; }
.pair { display: grid; gap: .5rem 1.5rem; grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); }
.pair + .pair { border-top: 1px solid var(--line); margin-top: .75rem; padding-top: .75rem; }
table { border-collapse: collapse; table-layout: fixed; width: 100%; }
th, td { overflow-wrap: anywhere; padding: .1rem .75rem .1rem 0; text-align: left; vertical-align: top; }
th { color: var(--soft); font-weight: normal; } thead td, tbody th { width: 9rem; }
.same td { color: var(--soft); } .other td { font-weight: 600; }
.reasons { list-style: none; margin: 0; padding: 0; overflow-wrap: anywhere; }
.for b { color: var(--for); } .against b { color: var(--against); }
@media (max-width: 45rem) { .pair { grid-template-columns: minmax(0, 1fr); } thead td, tbody th { width: 6rem; } }
@media print { :root { color-scheme: light; } body { background: #fff; } }
`;
