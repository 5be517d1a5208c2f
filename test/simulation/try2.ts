import { planOf } from './world/plan.ts';
import { simulate } from './simulate.ts';
const counts = new Map<string, number>();
for (let seed=1; seed<=40; seed++) { const story: {at:number;words:string}[] = []; await simulate(planOf(seed), story); for (const s of story) { const k=s.words.replace(/\d+/g,'#').slice(0,60); counts.set(k,(counts.get(k)??0)+1);} }
for (const [k,v] of [...counts].sort((a,b)=>b[1]-a[1]).slice(0,40)) console.log((v/40).toFixed(1), k);
