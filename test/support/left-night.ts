import { onTestFinished } from 'vitest';
import { newSession } from '../../source/entries/new-session.ts';
import { resumedSession } from '../../source/entries/resumed-session.ts';
import { type Adoptable, adoptSession } from '../../source/handover/adopt.ts';
import { parseAnswers } from '../../source/operator/answers.ts';
import { ScriptedOperator } from '../../source/operator/scripted.ts';
import { Preparation } from '../../source/preparation.ts';
import { nightOf, runNight } from '../../source/session/run.ts';
import type { Journal } from '../../state/journal/journal.ts';
import { journalAt, journalFile } from './journals.ts';
import { type Situation, situation, withPeople } from './situation.ts';
import { testWorkbench } from './small-night.ts';

/** Changes both databases, runs commands beside them, and stops at a question in the middle. */
const phases = `
  - id: prepare
    title: Prepare
    steps:
      - { id: old, sql: { on: old, sql: create table seen (i integer) } }
      - { id: new, sql: { on: new, file: schema.sql } }
  - id: move
    title: Move
    needs: [prepare]
    steps:
      - id: told
        confirm: [ { id: all, text: Everybody is told, role: dba } ]
      - id: before
        run: { command: [sh, -c, echo before >> live.txt], repeatable: true, rehearsal: { command: [sh, -c, echo before >> trace.txt] } }
      - id: move
        copy: { from: old.people, to: new.people, key: id, columns: { id: { uuid: people, of: id }, name: name } }
      - id: after
        run: { command: [sh, -c, echo after >> live.txt], repeatable: true, rehearsal: { command: [sh, -c, echo after >> trace.txt] } }
`;

/** A host with a journal and somebody at it. */
export interface Host {
  readonly name: string;
  readonly person: string;
  readonly journal: Journal;
}

/** The night n1, which nobody but tests of its handover has. */
export interface LeftNight {
  readonly late: Situation;
  conduct(host: Host, how: 'run' | 'resume', answers: string): ReturnType<typeof runNight>;
  /** Adopts as somebody who agrees to all that is shown. */
  adopt(host: Host, changes?: AdoptChanges): Promise<Adoptable>;
}

export interface AdoptChanges {
  readonly env?: Readonly<Record<string, string>>;
  readonly session?: string;
}

export async function hostAt(name: string, person: string): Promise<Host> {
  return { name, person, journal: journalAt(await journalFile(), { host: name, isAlive: () => false }) };
}

export async function leftNight(): Promise<LeftNight> {
  const late = await withPeople(await situation(phases));
  onTestFinished(() => late.remove());
  const benchOf = ({ name, person, journal }: Host, env = {}) => ({
    ...testWorkbench(journal, { ...late.env, ...env }),
    actor: { name: person, osUser: person.toLowerCase(), host: name },
  });
  return {
    late,
    async conduct(host, how, answers) {
      const workbench = benchOf(host);
      const beginning = { file: late.runbook, environment: 'test', vars: {}, dryRun: false, name: 'n1' };
      const entry = how === 'run' ? newSession(beginning) : resumedSession('n1');
      const preparation = new Preparation(new AbortController().signal, () => undefined);
      const { handle } = await entry.enter(workbench, preparation, () => undefined);
      const operator = new ScriptedOperator(parseAnswers(answers, 'answers.yaml'), 'rehearsal', host.person);
      return runNight(handle, nightOf(handle, operator, workbench));
    },
    async adopt(host, { env = {}, session } = {}) {
      let shown: Adoptable | undefined;
      const request = {
        file: late.runbook,
        environment: 'test',
        vars: {},
        session,
        signal: new AbortController().signal,
      };
      await adoptSession(request, benchOf(host, env), async (adoptable) => {
        shown = adoptable;
        return { name: host.person };
      });
      if (!shown) throw new Error('it was not shown to anybody');
      return shown;
    },
  };
}
