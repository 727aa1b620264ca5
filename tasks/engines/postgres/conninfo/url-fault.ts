import { Fault } from '../../../../state/fault.ts';

/** `what` goes on from "A PostgreSQL URL ...", and never repeats the URL: it can hold a password. */
export function urlFault(what: string): Fault {
  return new Fault('database/url', `A PostgreSQL URL ${what}.`, {
    remedy: [
      'Write it as postgres://user:password@host:port/database?sslmode=verify-full.',
      'In user and password write : as %3A, / as %2F, @ as %40, # as %23, % as %25.',
    ],
    retry: 'safe',
  });
}
