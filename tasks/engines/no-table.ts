import { Fault } from '../../state/fault.ts';

/** A name in a runbook that no table has. `where`: what an unqualified name is looked for in. */
export function noTable(table: string, database: string, where: string): Fault {
  return new Fault('database/no-table', `There is no table ${table} in ${database}.`, {
    remedy: [`Correct the name; write schema.table when it is not ${where}.`],
    retry: 'safe',
  });
}
