import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { systemClock } from '../../../source/clock.ts';
import { packageFolder } from '../../../source/package-folder.ts';
import { SessionLog } from '../../../state/session/log.ts';
import { openJournal, type SqliteJournal } from '../../../state/sqlite-journal.ts';
import { writeLongSession } from '../../support/long-session.ts';
import type { Figure, Tell } from '../figure.ts';
import { median } from '../measure.ts';
import { Pty } from '../pty.ts';
import type { Nights } from './nights.ts';

const budgetMs = 1_000;
/** It has 430,000 lines. */
const reportBudgetMs = 3_000;
const events = 100_000;
const rounds = 3;

/** A session of a hundred thousand events: opened on the screens, said in lines, reported, and written further. */
export async function benchLongSession(nights: Nights, { tell }: Tell): Promise<readonly Figure[]> {
  tell(`\na session of ${events.toLocaleString('en')} events`);
  const journal = openJournal({
    file: nights.file('long.db'),
    clock: systemClock,
    isAlive: () => false,
    host: 'bench',
  });
  const appends = appendFigure(journal);
  journal.close();
  const figures = [
    appends,
    await openFigure('watch', nights.command('long', 'watch', 'long'), /WATCHING/),
    await openFigure('home', nights.command('long'), /unfinished/i),
    commandFigure('status', nights.command('long', 'status', 'long')),
    commandFigure('report', nights.command('long', 'report', 'long'), reportBudgetMs),
  ];
  for (const { what } of figures) tell(what);
  return figures;
}

/** Until the session stands on the screen: its chain verified, its events folded. Processor time of the whole program. */
async function openFigure(name: string, command: readonly string[], shows: RegExp): Promise<Figure> {
  const measured: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const pty = new Pty(command);
    await pty.until(shows);
    measured.push(pty.cpuMs());
    await pty.close();
  }
  return figureOf(name, median(measured));
}

function commandFigure(name: string, command: readonly string[], asked = budgetMs): Figure {
  const measured = Array.from({ length: rounds }, () => {
    const stat = execFileSync('sh', ['-c', '"$@" > /dev/null; cat /proc/$$/stat', 'sh', ...command], {
      encoding: 'utf8',
      cwd: join(packageFolder),
    });
    const fields = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    return ((fields[13] ?? 0) + (fields[14] ?? 0)) * 10;
  });
  return figureOf(name, median(measured), asked);
}

/** "About a second": a quarter more is still that. */
function figureOf(name: string, ms: number, asked = budgetMs): Figure {
  const what = `${name} of ${events.toLocaleString('en')} events: ${ms.toFixed(0)} ms of CPU, ${asked} asked`;
  return { name: `long-${name}`, what, ratio: asked / ms, floor: 0.8 };
}

/** What an event costs that is appended to it, beside the same in a session of a thousand. Durable, both. */
function appendFigure(journal: SqliteJournal): Figure {
  const cost = (id: string, length: number) => {
    writeLongSession(journal, id, length);
    const lease = journal.acquireLease(id, { name: 'Leyla', host: 'bench', pid: 1 });
    const actor = { name: 'Leyla', osUser: 'leyla', host: 'bench' };
    const log = SessionLog.read({ journal, clock: systemClock, actor, lease, redact: (value) => value }, id);
    const at = { phase: 'phase-12', step: 'step-25', generation: 1, attempt: 1 };
    const before = process.cpuUsage();
    const times = 300;
    for (let time = 0; time < times; time += 1) log.append('step.noted', { note: { time } }, at);
    const { user, system } = process.cpuUsage(before);
    lease.release();
    return (user + system) / 1_000 / times;
  };
  cost('warm', 2_000);
  const [short, long] = [cost('short', 2_000), cost('long', events)];
  const what = `an append costs ${long.toFixed(2)} ms of CPU, ${short.toFixed(2)} ms in a session of 2,000 events`;
  return { name: 'long-append', what, ratio: short / long, floor: 0.5 };
}
