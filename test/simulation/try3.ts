import { planOf } from './world/plan.ts';
import { simulate } from './simulate.ts';
const full = process.argv[3]==='full';
for (let seed=Number(process.argv[2]??1); seed<=Number(full?process.argv[2]:10); seed++) { const story: {at:number;words:string}[] = []; const o=await simulate(planOf(seed), story);
 if(full){ console.log(JSON.stringify({...planOf(seed),acts:0},null,0)); for(const s of story) console.log(new Date(s.at).toISOString().slice(8,23), s.words.slice(0,400)); console.log(o.violations); }
 else console.log(seed, story.filter(s=>s.words.startsWith('dispatcher: leases.acquire')).length, (o.ms/3600000).toFixed(1), story.filter(s=>s.words.startsWith('— ')).slice(-1)[0]?.words); }
