import mssql from 'mssql';
import { parseTarget } from '../../../../tasks/engines/sqlserver/target.ts';

/**
 * What the driver can read at best: every row of a query, one event each, as its documentation says, and nothing is done
 * with them. Prints what it took.
 */
const [from = '', select = ''] = process.argv.slice(2);
const { host, port, database, user, password, encrypt, trustServerCertificate } = parseTarget(from);
const pool = await mssql.connect({
  server: host,
  ...(port === undefined ? {} : { port }),
  database,
  user: user ?? '',
  password: password ?? '',
  requestTimeout: 0,
  options: { encrypt: encrypt !== 'off', trustServerCertificate, packetSize: 16_000 },
} as mssql.config);
const request = pool.request();
request.stream = true;
request.arrayRowMode = true;
let rows = 0;
const startedMs = performance.now();
await new Promise<void>((resolve, reject) => {
  request.on('row', () => {
    rows += 1;
  });
  request.on('error', reject);
  request.on('done', () => resolve());
  void request.query(select);
});
const seconds = (performance.now() - startedMs) / 1000;
await pool.close();
const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
const used = { clientCpuSeconds: (userCPUTime + systemCPUTime) / 1e6, peakBytes: maxRSS * 1024 };
process.stdout.write(`${JSON.stringify({ rows, seconds, ...used })}\n`);
