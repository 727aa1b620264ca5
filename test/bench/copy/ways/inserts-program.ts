import pg from 'pg';

/**
 * What most scripts written by hand do: pages of a thousand rows by key, each an INSERT of a thousand rows in a
 * transaction of its own. Prints what it took.
 */
const [from = '', to = '', select = '', table = ''] = process.argv.slice(2);
const pageRows = 1_000;
const source = new pg.Client({ connectionString: from });
const target = new pg.Client({ connectionString: to });
await source.connect();
await target.connect();

const startedMs = performance.now();
let last = -1;
for (;;) {
  const page = await source.query({
    text: `${select} WHERE id > $1 ORDER BY id LIMIT ${pageRows}`,
    values: [last],
    rowMode: 'array',
  });
  if (page.rows.length === 0) break;
  const width = page.fields.length;
  const places = page.rows.map(
    (_, row) => `(${page.fields.map((_, column) => `$${row * width + column + 1}`).join(', ')})`,
  );
  await target.query(`INSERT INTO ${table} VALUES ${places.join(', ')}`, page.rows.flat());
  last = Number(page.rows.at(-1)?.[1]);
}
const seconds = (performance.now() - startedMs) / 1000;
await source.end();
await target.end();
const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
const used = { clientCpuSeconds: (userCPUTime + systemCPUTime) / 1e6, peakBytes: maxRSS * 1024 };
process.stdout.write(`${JSON.stringify({ seconds, ...used })}\n`);
