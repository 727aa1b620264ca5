import type { Connection as Tds } from 'tedious';
import { whileOpening } from '../../while-opening.ts';
import { connectFault } from '../faults/faults.ts';
import { isPassingNumber } from '../faults/passing.ts';
import { innermost, type ServerMessage } from '../faults/server-message.ts';
import { execute } from '../statement.ts';
import type { SqlServerTarget } from '../target.ts';
import { guardLine } from '../tls/guard.ts';
import { tlsOptions } from '../tls/tls.ts';
import { readExactly } from './exact-tokens.ts';

/** Where a database is, and what the runbook calls it. */
export interface Route {
  readonly name: string;
  readonly target: SqlServerTarget;
}

/** A connection of the driver, and its session at the server. */
export interface OpenTds {
  readonly tds: Tds;
  readonly sessionId: number;
  /** Breaks it without a word to the server. */
  destroy(why: Error): void;
  close(): Promise<void>;
}

/** How long a server may take to answer an attention before the connection is given up. */
const cancelPatienceMs = 10_000;
/** How long a statement waits for a lock before it fails with 1222: as long as for SQLite. */
const lockTimeoutMs = 10_000;
/** Four times what the driver asks for, so that fewer packets are unpacked; 16,383 is the most on a line that is encrypted. */
const packetBytes = 16_000;
/** Program names are cut by the server beyond this. */
const applicationLimit = 128;

/**
 * What the driver does not set itself. Deadlocks are lost by us rather than by whoever else is in one. The limit of a text
 * column would cut values without a word.
 */
const settings = `SET LOCK_TIMEOUT ${lockTimeoutMs}; SET DEADLOCK_PRIORITY LOW; SET TEXTSIZE 2147483647; SELECT @@SPID`;

/** Opens one session, with pinned settings. Faults: `database/refused`, `database/password`, `database/missing`, `database/tls`, ... */
export async function openTds(route: Route, application: string): Promise<OpenTds> {
  const { default: mssql } = await import('mssql');
  // Of what the server says to a login, the driver keeps only the last, and not its number.
  const said: ServerMessage[] = [];
  const hear = (message: unknown) => said.push(message as ServerMessage);
  let [driver, why]: [Tds | undefined, Error | undefined] = [undefined, undefined];
  const destroy = (error: Error) => {
    why ??= error;
    if (driver) socketOf(driver)?.destroy();
  };
  const pool = new mssql.ConnectionPool({
    ...(await configOf(route, application)),
    beforeConnect: (made: unknown) => {
      driver = made as Tds;
      // Without a listener an error would end the process; whoever uses the connection is told by its request.
      driver.on('error', () => undefined);
      readExactly(driver, destroy);
      guardLine(driver, route);
      tellAtOnce(driver);
      driver.on('errorMessage', hear);
    },
  } as ConstructorParameters<typeof mssql.ConnectionPool>[0]);
  pool.on('error', () => undefined);
  const { _poolCreate, _poolDestroy } = pool as unknown as OneByOne;
  const close = () => (driver ? _poolDestroy.call(pool, driver) : Promise.resolve());
  try {
    const tds = await _poolCreate.call(pool);
    tds.off('errorMessage', hear);
    const opening = { withinMs: route.target.connectTimeoutMs, destroy };
    return { tds, sessionId: await whileOpening(() => pin(tds), opening), destroy, close };
  } catch (error) {
    await close().catch(() => undefined);
    throw connectFault(why ?? numbered(error, said), route, said);
  }
}

/**
 * The driver logs in three times more, half a second apart, for what it takes for passing: that is what Azure says, and not that
 * there is no such database (4060), which is most of all a wrong name.
 */
function tellAtOnce(tds: Tds): void {
  const { transientErrorLookup } = tds as unknown as {
    readonly transientErrorLookup: { isTransientError(number: number): boolean };
  };
  transientErrorLookup.isTransientError = isPassingNumber;
}

/** Gives the driver's error what the server said to the login first, so that it is told from others behind a fault, too. */
function numbered(error: unknown, said: readonly ServerMessage[]): unknown {
  const [inner] = innermost(error);
  const [first] = said.filter(({ class: severity }) => severity > 10);
  if (inner && first && !('number' in inner)) {
    const { number, state, class: severity, procName, lineNumber } = first;
    Object.assign(inner, { number, state, class: severity, procName, lineNumber });
  }
  return error;
}

/** A pool would log in once more than is needed, to see whether it can; types of the package leave out what it does for each. */
interface OneByOne {
  _poolCreate(this: unknown): Promise<Tds>;
  _poolDestroy(this: unknown, tds: Tds): Promise<void>;
}

async function pin(tds: Tds): Promise<number> {
  let counts = false;
  const onCount = () => {
    counts = true;
  };
  const { rows } = await execute(tds, { sql: settings, onCount });
  // `user options` of the server can have it on for everybody: what was changed would seem to be nothing.
  if (!counts) await execute(tds, { sql: 'SET NOCOUNT OFF' });
  return Number(rows[0]?.[0]);
}

async function configOf({ name, target }: Route, application: string): Promise<object> {
  const { host, port, instance, database, domain, authentication } = target;
  return {
    server: host,
    ...(port === undefined ? {} : { port }),
    authentication,
    domain,
    options: {
      database,
      instanceName: port === undefined ? instance : undefined,
      appName: application.slice(0, applicationLimit),
      ...(await tlsOptions(target, name)),
      connectTimeout: target.connectTimeoutMs,
      requestTimeout: 0,
      cancelTimeout: cancelPatienceMs,
      packetSize: target.packetSize ?? packetBytes,
      readOnlyIntent: target.applicationIntent === 'read-only',
      multiSubnetFailover: target.multiSubnetFailover,
      // A statement that fails takes its transaction with it, as everywhere else: XACT_ABORT.
      abortTransactionOnError: true,
      enableArithAbort: true,
      dateFormat: 'ymd',
      language: 'us_english',
    },
  };
}

/** The driver's types call it private. */
export function socketOf(tds: Tds): import('node:net').Socket | undefined {
  return (tds as unknown as { readonly socket?: import('node:net').Socket }).socket;
}
