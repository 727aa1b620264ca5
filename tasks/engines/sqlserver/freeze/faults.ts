import { Fault } from '../../../../state/fault.ts';
import { hasNumber, inGroup, notAllowed, systemDatabase } from './error-numbers.ts';
import type { Prior } from './prior.ts';

/** The server's refusal of READ_ONLY or READ_WRITE, with what is needed. Everything else is as it was. */
export function refusedFault(cause: unknown, name: string): unknown {
  if (hasNumber(cause, inGroup)) {
    return new Fault(
      'freeze/in-the-way',
      `${name} is in an availability group or mirrored: SQL Server refuses READ_ONLY (error 1468).`,
      {
        remedy: [
          'Take it out of the group: ALTER AVAILABILITY GROUP ... REMOVE DATABASE ...; plan how it gets back in (a restore on every secondary).',
          'Or leave it writable, stop whoever writes, and have a person confirm that nothing does.',
        ],
        retry: 'safe',
        cause,
      },
    );
  }
  if (hasNumber(cause, systemDatabase)) {
    return new Fault('freeze/in-the-way', `${name} is a system database, which can't be READ_ONLY.`, {
      remedy: ['Lead the URL to the database that is meant.'],
      retry: 'safe',
      cause,
    });
  }
  if (hasNumber(cause, ...notAllowed)) {
    return new Fault('freeze/no-privilege', `The login that ${name} is opened with may not freeze it.`, {
      remedy: [
        `GRANT ALTER ON DATABASE::[...] TO the user of that login, or make it db_owner of ${name}.`,
        'To see and name who is connected: GRANT VIEW SERVER STATE TO the login, in master.',
      ],
      retry: 'safe',
      cause,
    });
  }
  return cause;
}

export function alreadyFrozen(name: string, { frozenBy, mode }: Prior): Fault {
  return new Fault('freeze/already', `${name} is frozen already, ${mode}, by ${frozenBy}.`, {
    remedy: [
      `Undo that step, or thaw it with a step \`writable: { on: ${name} }\`, then try again.`,
      'By hand: the statements that the freeze shows as its manual undo.',
    ],
    retry: 'safe',
  });
}

export function noSuchMode(name: string): Fault {
  return new Fault(
    'freeze/no-mode',
    `${name} can't be frozen as \`session-default\`: SQL Server has no such default.`,
    {
      remedy: ['Write `mode: strict`: READ_ONLY at the server, for everybody, with the end of every other session.'],
      retry: 'safe',
    },
  );
}
