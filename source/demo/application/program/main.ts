import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { openDatabase } from './database.ts';
import { answer } from './routes.ts';
import { readSettings } from './settings.ts';

/**
 * The stand-in application: a small backend as the migration document's, and a program of its own that shares nothing
 * with Nightferry. It reads its settings once, as real ones do, so that a switch needs a restart. Started by
 * `nightferry demo-application start`; ends with SIGTERM, or when the file named by RUNS_WHILE is gone: the demo's
 * database server removes it when it stops, however that came, so that nothing outlives the demo.
 */
const { values } = parseArgs({ options: { env: { type: 'string' } } });
const envFile = values.env ?? '.env';
const settings = readSettings(readFileSync(envFile, 'utf8'));
const log = (line: string) =>
  appendFileSync(join(dirname(envFile), 'application.log'), `${new Date().toISOString()} ${line}\n`);

const database = openDatabase(settings.DATABASE_URL ?? '', log);
const server = createServer((request, response) => void answer(request, response, database, log));
server.on('error', (error) => {
  log(`can't listen on port ${settings.PORT}: ${error.message}`);
  process.exit(1);
});
server.listen(Number(settings.PORT), '127.0.0.1', () => log(`listening on port ${settings.PORT}, pid ${process.pid}`));

let ending = false;
async function end(why: string): Promise<void> {
  if (ending) return;
  ending = true;
  log(`ending: ${why}`);
  server.close();
  server.closeIdleConnections();
  // Resolves when the server has let go of every session.
  await database.close();
  server.closeAllConnections();
  log('ended');
  process.exit(0);
}
process.on('SIGTERM', () => void end('SIGTERM'));
const { RUNS_WHILE: runsWhile } = settings;
if (runsWhile) setInterval(() => existsSync(runsWhile) || void end(`${runsWhile} is gone`), 250);
