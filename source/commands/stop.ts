import { Fault } from '../../state/fault.ts';
import { SessionLog } from '../../state/session/log.ts';
import { currentActor } from '../actor.ts';
import { systemClock } from '../clock.ts';
import { openExistingJournal } from '../journal-file.ts';
import { processOutput } from '../plain/output.ts';
import { readSession } from '../session/resume.ts';
import { type AddCommand, examples, type GlobalOptions } from './globals.ts';

export const addStop: AddCommand = (program) => {
  program
    .command('stop')
    .description('ask a session that runs elsewhere on this machine to stop at its next safe point; it can be resumed')
    .argument('<session>', 'session id')
    .addHelpText('after', examples('nightferry stop edu-v2-live-1121'))
    .action((id: string, _: unknown, command) => {
      const options: GlobalOptions = command.optsWithGlobals();
      const journal = openExistingJournal(options.journal);
      try {
        readSession(id, { journal });
        const lease = journal.leaseOf(id);
        if (!lease || lease.stale) throw notRunning(id);
        const actor = currentActor(options.as);
        const redact = <T>(value: T) => value;
        const log = SessionLog.read({ journal, clock: systemClock, actor, lease: undefined, redact }, id);
        log.append('control.requested', { control: 'stop' });
        processOutput().out(
          `Asked ${lease.name} on ${lease.host} (pid ${lease.pid}) to stop ${id}. See: nightferry status ${id}`,
        );
      } finally {
        journal.close();
      }
    });
};

function notRunning(id: string): Fault {
  return new Fault('session/not-running', `Session ${id} is not being run by anyone.`, {
    remedy: [`There is nothing to stop. Go on with it: nightferry resume ${id}`],
    retry: 'safe',
  });
}
