import { Fault } from '../../../../state/fault.ts';

/** `what` goes on from "An SQL Server URL ...", and never repeats a value of the text: it can hold a password. */
export function urlFault(what: string, remedy: readonly string[] = []): Fault {
  return new Fault('database/url', `An SQL Server URL ${what}.`, {
    remedy: [
      ...remedy,
      'Write it as sqlserver://user:password@host:1433/database, or as Server=host,1433;Database=...;User Id=...;Password=...',
      'In user and password of a URL write : as %3A, / as %2F, ? as %3F, @ as %40, # as %23, % as %25, \\ as %5C.',
    ],
    retry: 'safe',
  });
}
