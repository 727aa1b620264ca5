import { Fault } from '../../state/fault.ts';
import { applicationOf } from '../application.ts';
import type { Database } from '../engines/engine.ts';
import { type Context, ledgerKey } from '../kind.ts';
import type { Definition, MovingRows, Relatives } from './seam.ts';

interface Moving {
  readonly database: Database;
  readonly moving: MovingRows;
  readonly definition: Definition;
  /** As the person saw it. */
  readonly family: readonly Relatives[];
}

/**
 * Moves what the person agreed to, no row more or less: into the rejects and out of their tables in one transaction.
 * Resolves with how many. Faults: `constraints/changed`, those of the rejects.
 */
export async function moveRows({ database, moving, definition, family }: Moving, context: Context): Promise<bigint> {
  const step = ledgerKey(context);
  await database.rejects.prepare();
  const connection = await database.connect({ application: applicationOf(context) });
  try {
    return await connection.transaction(async () => {
      await database.engine.copyTarget?.enter(connection, step);
      const moved = await moving.move(connection, definition, step, context.signal);
      if (textOf(moved) !== textOf(family)) throw changedFault(definition, family, moved);
      return moved.reduce((sum, { rows }) => sum + rows, 0n);
    });
  } finally {
    await connection.close();
  }
}

function textOf(family: readonly Relatives[]): string {
  return family.map(({ table, rows }) => `${rows} of ${table}`).join(', ');
}

function changedFault({ title }: Definition, shown: readonly Relatives[], found: readonly Relatives[]): Fault {
  return new Fault(
    'constraints/changed',
    `Rows that break ${title} changed while it was asked about them: ${textOf(shown)} then, ${textOf(found)} now. Nothing was moved.`,
    {
      remedy: ['Find out who writes to these tables, then retry: it asks again, with the new numbers.'],
      retry: 'safe',
    },
  );
}
