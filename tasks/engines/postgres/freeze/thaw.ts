import { Fault } from '../../../../state/fault.ts';
import type { FreezeRun } from '../../../freeze/freezer.ts';
import { onConnection } from '../../on-connection.ts';
import { eachTable } from './block.ts';
import { withoutPrivilege } from './close.ts';
import { grantDifferences, grantLines, knownRoles } from './grants.ts';
import { type FreezeHome, quoteName, quoteText, writing } from './home.ts';
import { findMarker, resetMarker } from './marker.ts';
import { type Found, findNow, type Prior } from './prior.ts';
import { blockedTables, functionWorks, letThrough, triggerName } from './triggers.ts';

const tablesAtOnce = 200;

/**
 * Brings back what was before, and looks whether it is. Writers are let through first; the marker goes last, in one
 * transaction with settings, rights and subscriptions, so that an attempt that was cut short is found and repeated.
 * Resolves with what is otherwise than before, a sentence each. Faults: `freeze/blocked`, `freeze/not-restored`.
 */
export async function thawDatabase(home: FreezeHome, prior: Prior, run: FreezeRun): Promise<readonly string[]> {
  await onConnection(home, async (connection) => {
    // 1. No table is blocked any more, whoever may keep its trigger from being dropped.
    if ((await functionWorks(home, prior)) !== undefined) await writing(connection, () => connection.query(letThrough));
    for (;;) {
      run.signal?.throwIfAborted();
      const next = (await blockedTables(connection)).filter(({ present }) => present).slice(0, tablesAtOnce);
      if (next.length === 0) break;
      await eachTable(home, connection, run, next, ({ table }) => `drop trigger if exists ${triggerName} on ${table}`);
    }
    // 2. Everything else at once.
    const [now, roles] = [await findNow(home), await knownRoles(connection)];
    const lines = thawLines(prior, now, roles);
    await writing(connection, async () => {
      await connection.query('drop function if exists nightferry.frozen()');
      if (!prior.hasSchema && (await isEmptySchema(home))) await connection.query('drop schema if exists nightferry');
      for (const line of lines) await connection.query(line);
    });
    for (const line of lines) run.output?.(line);
  }).catch((cause: unknown) => {
    throw withoutPrivilege(cause, home.name);
  });
  home.renewConnections();
  return differences(home, prior);
}

export function thawLines(prior: Prior, now: Found, roles: ReadonlySet<string>): readonly string[] {
  const name = quoteName(now.database);
  const off = prior.subscriptions.filter((subscription) => !now.subscriptions.includes(subscription));
  return [
    prior.readOnly === null
      ? `alter database ${name} reset default_transaction_read_only`
      : `alter database ${name} set default_transaction_read_only = ${quoteText(prior.readOnly)}`,
    ...(prior.mode === 'strict'
      ? [
          ...grantLines(prior, now, roles),
          ...off.map((subscription) => `alter subscription ${quoteName(subscription)} enable`),
        ]
      : []),
    resetMarker(now.database, now.comment),
  ];
}

/** Faults: `freeze/not-restored` for what we took and could not give back. */
async function differences(home: FreezeHome, prior: Prior): Promise<readonly string[]> {
  const now = await findNow(home);
  const { missing, taken, added } = grantDifferences(prior, now, await knownRoles(home));
  const lost = [
    ...missing.map((text) => `missing: ${text}`),
    ...(now.readOnly === prior.readOnly
      ? []
      : [`default_transaction_read_only is ${now.readOnly ?? 'not set'}, it was ${prior.readOnly ?? 'not set'}`]),
    ...prior.subscriptions
      .filter((name) => !now.subscriptions.includes(name))
      .map((name) => `subscription ${name} is not enabled`),
    ...((await findMarker(home)) ? ['the mark of the freeze is still there'] : []),
    ...(await blockedTables(home))
      .filter(({ present }) => present)
      .map(({ table }) => `${table} still has the trigger ${triggerName}`),
  ];
  if (lost.length === 0)
    return [
      ...added.map((text) => `was not there before the freeze, left as it is: ${text}`),
      ...taken.map((text) => `was taken by somebody else since the freeze, left as it is: ${text}`),
    ];
  throw new Fault('freeze/not-restored', `${home.name} is thawed, but not as it was before: ${lost.join('; ')}.`, {
    remedy: ['Bring it back by hand, with the statements that the freeze showed as its manual undo, then retry.'],
    retry: 'safe',
  });
}

async function isEmptySchema(home: FreezeHome): Promise<boolean> {
  const { rows } = await home.query(`
    select not exists (select from pg_class c where c.relnamespace = n.oid)
      and not exists (select from pg_proc p where p.pronamespace = n.oid and (p.proname <> 'frozen' or p.pronargs <> 0))
      and not exists (select from pg_type t where t.typnamespace = n.oid)
    from pg_namespace n where n.nspname = 'nightferry'`);
  return rows[0]?.[0] === 't';
}
