/** Tells how far long work has come: a line that is written anew on a terminal, a plain line each ten seconds elsewhere. */
export function progressOf(what: string, count: number, write: NodeJS.WriteStream = process.stderr) {
  const startedAt = Date.now();
  let toldAt = startedAt;
  return (done: number, more = ''): void => {
    const now = Date.now();
    if (now - toldAt < (write.isTTY ? 500 : 10_000)) return;
    toldAt = now;
    const rate = done / ((now - startedAt) / 1000);
    const left = Math.ceil((count - done) / Math.max(rate, 0.001));
    const end = new Date(now + left * 1000).toTimeString().slice(0, 8);
    const line = `${what}: ${done} of ${count}, ${rate.toFixed(0)} a second, ${left} s left (until ${end})${more}`;
    write.write(write.isTTY ? `\r\x1b[K${line}` : `${line}\n`);
  };
}
