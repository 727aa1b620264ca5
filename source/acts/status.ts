import { statusOf } from '../../state/session/status.ts';
import { statusLines } from '../../state/session/status-lines.ts';
import type { GlobalOptions } from '../commands/globals.ts';
import { exitCodes } from '../exit-codes.ts';
import { openExistingJournal } from '../journal-file.ts';
import { commandLine } from '../plain/command-line.ts';
import { faultLines, processOutput } from '../plain/output.ts';
import { readSession } from '../session/read.ts';
import { type Readable, readable } from '../session/readable.ts';

export interface StatusOptions extends GlobalOptions {
  readonly json?: boolean;
}

/** Says where sessions are: all of them, or one. Returns the exit code. */
export function status(id: string | undefined, options: StatusOptions): number {
  const journal = openExistingJournal(options.journal);
  try {
    const listed: readonly Readable[] =
      id === undefined
        ? journal.sessions().map(({ session }) => readable(session, journal))
        : [{ session: readSession(id, { journal }) }];
    const states = listed.flatMap((one) =>
      'session' in one ? [statusOf(one.session, journal.leaseOf(one.session.id))] : [],
    );
    const unreadable = listed.flatMap((one) => ('fault' in one ? [one] : []));
    const { out, say } = processOutput(options);
    if (options.json) out(JSON.stringify({ status: 1, sessions: states, unreadable }, null, 2));
    else if (listed.length === 0) out(`No sessions yet in ${journal.file}.`);
    else if (states.length > 0)
      out(
        states
          .flatMap((state) => statusLines(state, id !== undefined, commandLine(['resume', state.session], journal)))
          .join('\n'),
      );
    for (const { id: session, fault } of unreadable) say([`${session}  unreadable`, ...faultLines(fault)].join('\n'));
    return unreadable.length > 0 ? exitCodes.failed : exitCodes.finished;
  } finally {
    journal.close();
  }
}
