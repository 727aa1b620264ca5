import { requestWords } from '../../state/control-words.ts';
import type { ControlRequest } from '../../state/events.ts';
import { Fault } from '../../state/fault.ts';
import { SessionLog } from '../../state/session/log.ts';
import { currentActor } from '../actor.ts';
import { systemClock } from '../clock.ts';
import type { GlobalOptions } from '../commands/globals.ts';
import { openExistingJournal } from '../journal-file.ts';
import { processOutput } from '../plain/output.ts';
import { readSession } from '../session/read.ts';

const mostWorkers = 64;

/** Asks something of the copies of a session, whoever runs it. Faults: `control/usage`, `session/not-running`, `session/finished`. */
export function control(id: string, what: string, n: string | undefined, options: GlobalOptions): void {
  const request = requestOf(what, n);
  const journal = openExistingJournal(options.journal);
  try {
    const { finished } = readSession(id, { journal });
    const lease = journal.leaseOf(id);
    const runner = lease && !lease.stale ? lease : undefined;
    if (finished) throw isOver(id);
    if (!runner && request.control === 'stop') throw notRunning(id);
    const actor = currentActor(options.as);
    const redact = <T>(value: T) => value;
    const log = SessionLog.read({ journal, clock: systemClock, actor, lease: undefined, redact }, id);
    log.append('control.requested', request);
    const where = runner
      ? `Asked ${runner.name} on ${runner.host} (pid ${runner.pid}): ${id},`
      : `Nobody runs ${id} now. Once it is resumed:`;
    processOutput().out(`${where} ${requestWords(request)}. See: nightferry status ${id}`);
  } finally {
    journal.close();
  }
}

function requestOf(what: string, n: string | undefined): ControlRequest {
  switch (what) {
    case 'pause':
    case 'resume':
      return withoutNumber({ control: what }, n);
    case 'stop':
      return withoutNumber({ control: 'stop', at: 'chunk' }, n);
    case 'throttle':
      return { control: 'throttle', rowsPerSecond: numberOf(what, n, 'off') };
    case 'workers': {
      const workers = numberOf(what, n, 'default');
      if (workers !== null && workers > mostWorkers) throw usage(`There can be ${mostWorkers} workers at most.`);
      return { control: 'workers', workers };
    }
    default:
      throw usage(`There is no ${what}.`);
  }
}

function withoutNumber(request: ControlRequest, n: string | undefined): ControlRequest {
  if (n === undefined) return request;
  throw usage(`${request.control} takes no number.`);
}

function numberOf(what: string, n: string | undefined, none: string): number | null {
  if (n === none) return null;
  if (n !== undefined && /^\d+$/.test(n)) return Number(n);
  throw usage(`${what} needs a number, or ${none}.`);
}

function usage(message: string): Fault {
  return new Fault('control/usage', message, { remedy: ['See: nightferry control --help'], retry: 'safe' });
}

function isOver(id: string): Fault {
  return new Fault('session/finished', `Session ${id} is over: it copies nothing any more.`, { retry: 'safe' });
}

function notRunning(id: string): Fault {
  return new Fault('session/not-running', `Session ${id} is not being run by anyone.`, {
    remedy: [`There is nothing to stop. Go on with it: nightferry resume ${id}`],
    retry: 'safe',
  });
}
