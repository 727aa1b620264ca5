import { Fault } from '../../../../state/fault.ts';
import type { FreezeRun } from '../../../freeze/freezer.ts';
import { onConnection } from '../../on-connection.ts';
import { revokeLines } from './grants.ts';
import { type FreezeHome, quoteName, writing } from './home.ts';
import { findMarker, setMarker } from './marker.ts';
import { type Found, findNow, type Prior } from './prior.ts';

/**
 * What holds for sessions that begin from now on: they are read-only by default, and under `strict` only our role may
 * begin one. One transaction, with what was before kept in the database itself.
 * Faults: `freeze/already`, `freeze/no-privilege`.
 */
export async function closeDatabase(home: FreezeHome, prior: Prior, { output }: FreezeRun): Promise<void> {
  const standing = await findMarker(home);
  if (standing && standing.frozenBy !== prior.frozenBy) throw alreadyFrozen(home.name, standing);
  const lines = closeLines(prior, await findNow(home));
  await onConnection(home, (connection) =>
    writing(connection, async () => {
      for (const line of lines) await connection.query(line);
    }),
  ).catch((cause: unknown) => {
    throw withoutPrivilege(cause, home.name);
  });
  for (const line of lines) output?.(line);
}

export function closeLines(prior: Prior, now: Found): readonly string[] {
  const name = quoteName(now.database);
  return [
    setMarker({ ...prior, database: now.database }, now.comment),
    `alter database ${name} set default_transaction_read_only = on`,
    ...(prior.mode === 'strict'
      ? [
          ...revokeLines(now),
          ...now.subscriptions.map((subscription) => `alter subscription ${quoteName(subscription)} disable`),
        ]
      : []),
  ];
}

function alreadyFrozen(name: string, { frozenBy, mode }: Prior): Fault {
  return new Fault('freeze/already', `${name} is frozen already, ${mode}, by ${frozenBy}.`, {
    remedy: [
      `Undo that step, or thaw it with a step \`writable: { on: ${name} }\`, then try again.`,
      'By hand: the statements that the freeze shows as its manual undo.',
    ],
    retry: 'safe',
  });
}

/** The server's refusal, with what the freeze needs. */
export function withoutPrivilege(cause: unknown, name: string): unknown {
  if (!(cause instanceof Fault) || cause.code !== 'database/permission') return cause;
  return new Fault('freeze/no-privilege', `The role that ${name} is opened with may not freeze it.`, {
    remedy: [
      'Open it as a superuser, or as the owner of the database, of all its tables and of its subscriptions.',
      'Or use `mode: session-default`, for which the owner of the database is enough.',
    ],
    retry: 'safe',
    cause,
  });
}
