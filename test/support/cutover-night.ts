import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock } from '../../source/clock.ts';
import type { End } from '../../source/conductor.ts';
import { newSession } from '../../source/entries/new-session.ts';
import { resumedSession } from '../../source/entries/resumed-session.ts';
import type { ConductedNight } from '../../source/night.ts';
import { parseAnswers } from '../../source/operator/answers.ts';
import { ScriptedOperator } from '../../source/operator/scripted.ts';
import { Preparation } from '../../source/preparation.ts';
import { nightOf, runNight } from '../../source/session/run.ts';
import type { Answer } from '../../state/answer.ts';
import type { Event } from '../../state/events.ts';
import type { Journal } from '../../state/journal/journal.ts';
import type { Clock, Operator } from '../../state/ports.ts';
import type { Question } from '../../state/question.ts';
import { foldSession } from '../../state/session/evolve.ts';
import type { Session } from '../../state/session/session.ts';
import { openJournal } from '../../state/sqlite-journal.ts';
import type { RollbackScope } from '../../state/way-back.ts';
import { type CutoverApplication, cutoverApplication } from './cutover-application.ts';
import { freezables, sessionsOf, urlAs, writabilityOf } from './cutover-look.ts';
import { type CutoverOptions, cutoverRunbook, newSchema, oldSchema } from './cutover-runbook.ts';
import { clusterUrl, type FreshDatabase, freshDatabase, runSql } from './databases.ts';
import { temporaryDirectory } from './directories.ts';
import { hearingJournal } from './hearing-journal.ts';
import { testWorkbench } from './small-night.ts';

/** A cutover on databases of its own, with an application that runs on the old one when the night begins. */
export interface CutoverNight {
  readonly directory: string;
  readonly runbook: string;
  /** File of the journal that `conduct` writes, and its session. */
  readonly journal: string;
  readonly session: string;
  readonly env: Readonly<Record<string, string>>;
  readonly role: string;
  readonly old: FreshDatabase;
  readonly new: FreshDatabase;
  readonly application: CutoverApplication;
  /** Who sits there and yields to everything, with what else is given: YAML lines of an answers file. */
  answers(more?: string): Promise<string>;
  /** Begins the night, or goes on with it, in this process. */
  conduct(how?: Conducting): Promise<End>;
  /** What the journal says by now. */
  state(): Session;
  look(): Promise<Look>;
  remove(): Promise<void>;
}

export interface Conducting {
  /** More lines of the answers. */
  readonly answers?: string;
  /** Is asked before the answers are; `leave` ends the run. */
  readonly ask?: (question: Question) => Answer | 'leave' | undefined;
  readonly rollback?: RollbackScope;
  /** Hears of every event once it is journaled. */
  readonly hear?: (event: Event, night: ConductedNight) => void;
  readonly journal?: (journal: Journal) => Journal;
  readonly clock?: Clock;
}

/** What is there now, asked past Nightferry. */
export interface Look {
  /** Names of the databases that the application's role can write to. */
  readonly writable: readonly string[];
  /** Why the others can't be. */
  readonly not: Readonly<Record<string, string>>;
  readonly sessions: Readonly<Record<string, number>>;
  /** Rights, settings and what else a freeze changes, of the old database. */
  readonly oldIs: unknown;
}

const answers = `answers: 1
default: confirm
phrases: { cutover/start: new }
`;

/** The answer to going back. */
export const backBy = (way: string) => `rollback: { way: ${way}, reason: it does not work, phrase: cutover }\n`;

export async function cutoverNight(options: CutoverOptions = {}): Promise<CutoverNight> {
  const { directory, remove } = await temporaryDirectory();
  const [old, target] = await Promise.all([freshDatabase({ standIn: true }), freshDatabase({ standIn: true })]);
  const role = `app_${old.name}`;
  const session = `cut-${old.name.slice(5)}`;
  const cluster = await clusterUrl();
  await runSql(cluster, `create role ${role} login password 'app'`);
  await old.sql(oldSchema({ old: old.name, role }));
  const urls = { old: await urlAs(old.name, role), new: await urlAs(target.name, role) };
  await writeFile(join(directory, '.env'), `# of the application\nDATABASE_URL=${urls.old}\n`, { mode: 0o600 });
  await writeFile(join(directory, 'schema.sql'), newSchema);
  const application = await cutoverApplication(directory);
  const names = { old: old.name, new: target.name, role, directory, api: application.url };
  const runbook = join(directory, 'cutover.yaml');
  await writeFile(runbook, cutoverRunbook(names, options));
  await application.start();
  const env = {
    CUTOVER_OLD_URL: old.url,
    CUTOVER_NEW_URL: target.url,
    CUTOVER_APPLICATION_OLD: urls.old,
    CUTOVER_APPLICATION_NEW: urls.new,
    CUTOVER_NAMESPACE: '0b7c1c3e-8f3a-4a51-9c8e-6f0f4b1d2a10',
  };
  const journal = join(directory, 'journal.db');
  const prefixes = [old.name, target.name];
  const night: CutoverNight = {
    ...{ directory, runbook, journal, session, env, role, old, new: target, application },
    async answers(more = '') {
      const file = join(directory, 'answers.yaml');
      await writeFile(file, `${answers}${more}`);
      return file;
    },
    conduct: (how = {}) => conduct(night, how),
    state: () => {
      const opened = open(journal);
      try {
        return foldSession(opened.read(session));
      } finally {
        opened.close();
      }
    },
    async look() {
      const asked = Object.entries(await writabilityOf(prefixes, role));
      return {
        writable: asked.filter(([, answer]) => answer === 'writable').map(([name]) => name),
        not: Object.fromEntries(asked.filter(([, answer]) => answer !== 'writable')),
        sessions: await sessionsOf(role),
        oldIs: await freezables(old.name),
      };
    },
    async remove() {
      await application.close();
      const mine = [...prefixes.map((prefix) => `${prefix}%`), `nightferry%${old.name.slice(5)}%`];
      const like = mine.map((one) => `datname like '${one}'`).join(' or ');
      for (const [name] of await runSql(cluster, `select datname from pg_database where ${like}`))
        await runSql(cluster, `drop database if exists ${name} with (force)`);
      await runSql(cluster, `drop role ${role}`);
      await remove();
    },
  };
  return night;
}

async function conduct(night: CutoverNight, how: Conducting): Promise<End> {
  const { session, runbook } = night;
  const isBegun = existsSync(night.journal);
  const opened = open(night.journal);
  let conducted: ConductedNight | undefined;
  const heard = hearingJournal(opened, (event) => conducted && how.hear?.(event, conducted));
  const journal = how.journal?.(heard) ?? heard;
  const entry = isBegun
    ? resumedSession(session, how.rollback ? { rollback: how.rollback } : {})
    : newSession({ file: runbook, environment: 'test', vars: {}, dryRun: false, name: session });
  const workbench = { ...testWorkbench(journal, night.env), ...(how.clock && { clock: how.clock }) };
  const preparation = new Preparation(new AbortController().signal, () => undefined);
  try {
    const { handle } = await entry.enter(workbench, preparation, () => undefined);
    conducted = nightOf(handle, operatorFor(how), workbench);
    return await runNight(handle, conducted);
  } finally {
    // A process that died holds its session until others see that it is gone; this one goes on living.
    if (how.journal) opened.acquireLease(session, { name: 'Leyla', host: 'ops1', pid: process.pid }).release();
    opened.close();
  }
}

function operatorFor({ ask, answers: more = '' }: Conducting): Operator {
  const scripted = new ScriptedOperator(parseAnswers(`${answers}${more}`, 'answers.yaml'), 'rehearsal', 'Leyla');
  return {
    async ask(question) {
      const answer = ask?.(question);
      if (answer === undefined) return scripted.ask(question);
      return answer === 'leave' ? { kind: 'leave', why: 'operator' } : { kind: 'answered', answer, scripted: true };
    },
  };
}

/** On a host where nobody else is alive, and not tied to one test: nights may run side by side. */
function open(file: string): Journal {
  return openJournal({ file, clock: systemClock, isAlive: () => false, host: 'ops1' });
}
