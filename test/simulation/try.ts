import { planOf } from './world/plan.ts';
import { simulate } from './simulate.ts';
const from = Number(process.argv[2] ?? 1), count = Number(process.argv[3] ?? 20);
const kinds = new Map(); let steps=0, requests=0, ms=0; const t=performance.now();
for (let seed=from; seed<from+count; seed++) {
  const o = await simulate(planOf(seed)); steps+=o.steps; requests+=o.requests; ms+=o.ms;
  for (const v of o.violations.slice(0,1)) { const k=v.kind; if(!kinds.has(k)) kinds.set(k,[]); kinds.get(k).push([seed,v.words]); }
}
const took=process.cpuUsage().user/1000; const wall=performance.now()-t; console.log("wall",(wall/count).toFixed(2));
console.log((took/count).toFixed(2),'ms/run', (steps/count).toFixed(0),'steps', (requests/count).toFixed(1),'requests', (ms/count/3600000).toFixed(1),'h');
for (const [k,l] of kinds) { console.log(k, l.length); for (const x of l.slice(0,Number(process.argv[4] ?? 4))) console.log('   ', x[0], x[1].slice(0,260)); }
