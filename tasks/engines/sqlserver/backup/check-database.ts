import { Fault } from '../../../../state/fault.ts';
import type { Use } from '../../../backup/seam.ts';
import type { Database } from '../../engine.ts';
import { type ServerMessage, serverMessages } from '../faults/server-message.ts';
import { told } from './back-up.ts';
import { beside } from './beside.ts';
import { checkStatement } from './statements.ts';

const shown = 3;

/** DBCC CHECKDB. Faults: `backup/inconsistent`. */
export async function checkDatabase(database: Database, name: string, use: Use): Promise<void> {
  await beside(
    database,
    (connection) =>
      told(connection, checkStatement(name), use).catch((error: unknown) => {
        throw inconsistent(name, error) ?? error;
      }),
    use.application,
  );
}

/** `undefined` for errors that say nothing about its pages. */
function inconsistent(name: string, error: unknown): Fault | undefined {
  const found = serverMessages(error).filter(isAboutPages);
  if (found.length === 0) return undefined;
  const first = found.slice(0, shown).map(({ number, message }) => `${message.replace(/[.\s]+$/, '')} (Msg ${number})`);
  const more = found.length > shown ? [`${found.length - shown} more`] : [];
  return new Fault('backup/inconsistent', `DBCC CHECKDB finds ${name} damaged: ${[...first, ...more].join('; ')}.`, {
    remedy: [
      'The database that was backed up has the same damage, or the backup has: run DBCC CHECKDB there, too.',
      'Do not rely on this backup.',
    ],
    retry: 'safe',
    cause: error,
  });
}

/** Source: Microsoft's documentation of DBCC CHECKDB; its errors are of 2500 and of 8900. */
function isAboutPages({ number }: ServerMessage): boolean {
  return (
    (number >= 2500 && number < 2600) || (number >= 8900 && number < 9000) || [823, 824, 5228, 5229].includes(number)
  );
}
