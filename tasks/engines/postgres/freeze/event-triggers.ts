import { Fault } from '../../../../state/fault.ts';
import type { FreezeHome } from './home.ts';

/** Those that run with the DDL of a freeze, quoted. */
export const eventTriggersSql = `
select quote_ident(evtname) from pg_event_trigger
where evtenabled <> 'D' and evtevent in ('ddl_command_start', 'ddl_command_end', 'sql_drop') order by 1`;

/**
 * DDL that the freeze itself refused: an event trigger, such as one that keeps a log of DDL, writes to a table that is blocked
 * already. Anything else is given back as it came.
 */
export async function refusedByItself(cause: unknown, home: FreezeHome): Promise<unknown> {
  if (!(cause instanceof Fault) || cause.code !== 'database/read-only') return cause;
  const { rows } = await home.query(eventTriggersSql);
  const names = rows.map(([name]) => name ?? '');
  if (names.length === 0) return cause;
  return new Fault(
    'freeze/in-the-way',
    `An event trigger of ${home.name} writes to a table that the freeze has blocked already: ${names.join(', ')}.`,
    {
      remedy: [
        ...names.map((name) => `As a superuser: ALTER EVENT TRIGGER ${name} DISABLE; and ENABLE once it is thawed.`),
        'Then retry: it goes on where it came to.',
      ],
      retry: 'safe',
      cause,
    },
  );
}
