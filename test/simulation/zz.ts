import { playBatch } from './batch.ts';
const o = await playBatch({
  from: 1000,
  count: Number(process.argv[2]),
  isTwice: false,
  stopsAtFirst: false,
});
console.log(o.played, process.cpuUsage().user / 1000 / o.played, 'ms/run');
