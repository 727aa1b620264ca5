import { onTestFinished } from 'vitest';
import { systemClock } from '../../source/clock.ts';
import { systemFiles } from '../../source/files.ts';
import { systemHttp } from '../../source/http.ts';
import { type ConductedNight, makeNight } from '../../source/night.ts';
import { AskedQuestions } from '../../source/operator/asked.ts';
import { controlsOf } from '../../source/session/controls.ts';
import { systemShell } from '../../source/shell.ts';
import type { Event } from '../../state/events.ts';
import { Fault } from '../../state/fault.ts';
import { LiveProgress } from '../../state/live.ts';
import { LiveTree } from '../../state/live-tree.ts';
import type { Operator, Shell } from '../../state/ports.ts';
import { Redactor } from '../../state/redact.ts';
import type { Phase, Runbook, Step } from '../../state/runbook/runbook.ts';
import { summaryOf } from '../../state/runbook/summary.ts';
import { SessionLog } from '../../state/session/log.ts';
import type { SessionOpened } from '../../state/session/opened.ts';
import type { StepState } from '../../state/session/session.ts';
import type { Database } from '../../tasks/engines/engine.ts';
import { testRunbook } from './context.ts';
import { scriptedOperator } from './fakes.ts';
import { journalAt, journalFile, leyla } from './journals.ts';
import { opened } from './story.ts';

export interface TestNightOptions {
  /** The steps of its one phase, `phase`. */
  readonly steps?: readonly Step[];
  readonly runbook?: Partial<Runbook>;
  readonly operator?: Operator;
  readonly opened?: Partial<SessionOpened>;
  readonly databases?: Readonly<Record<string, Database>>;
  readonly shell?: Shell;
  /** Values of secret references by name, known to whatever redacts from the start. */
  readonly secrets?: Readonly<Record<string, string>>;
}

/** A night around a real journal file, for trying single steps and whatever else runs in a session. */
export interface TestNight {
  readonly night: ConductedNight;
  /** As another reader of the file sees them. */
  events(): readonly Event[];
  /** Types of the events after `session.opened`. */
  types(): readonly string[];
  state(step?: string): StepState | undefined;
  /** What the next process has, after this one was killed or left: nothing of this one is written any more. */
  next(options?: Pick<TestNightOptions, 'operator'>): TestNight;
}

const session = 'night-1';
const actor = { name: 'Leyla', osUser: 'leyla', host: 'ops1' };

export async function testNight(options: TestNightOptions = {}): Promise<TestNight> {
  return openNight(await journalFile(), options, true);
}

/** A step of a runbook. Its spec is what its kind's schema made of it. */
export function stepIn(id: string, kind = 'fake', spec: unknown = {}, rest: Partial<Step> = {}): Step {
  const at = { file: '/runbooks/test.yaml', line: 1, column: 1 };
  return { type: 'step', id, title: `Title of ${id}`, kind, spec, at, ...rest };
}

export function phaseWith(items: Phase['items']): Phase {
  return { id: 'phase', title: 'The phase', needs: [], signOff: [], items };
}

function openNight(file: string, options: TestNightOptions, isFirst: boolean): TestNight {
  const { steps = [], databases = {}, secrets = {}, operator = scriptedOperator({}), shell = systemShell } = options;
  const runbook = testRunbook({ phases: [phaseWith(steps)], ...options.runbook });
  const redactor = new Redactor();
  for (const secret of Object.values(secrets)) redactor.learn(secret);
  const journal = journalAt(file, { clock: systemClock, isAlive: () => false });
  const lease = journal.acquireLease(session, leyla);
  const log = { journal, lease, actor, clock: systemClock, redact: <T>(value: T) => redactor.data(value) };
  const asked = new AskedQuestions(operator);
  const sessionLog = isFirst
    ? SessionLog.begin(log, session, openedWith(runbook, options))
    : resume(SessionLog.read(log, session));
  const night = makeNight({
    ...{ runbook, operator: asked, asked, shell, files: systemFiles, http: systemHttp, clock: systemClock, cores: 2 },
    log: sessionLog,
    controls: controlsOf(sessionLog, systemClock),
    live: new LiveProgress(systemClock),
    tree: new LiveTree(),
    opened: () => Object.values(databases),
    showings: [],
    database: async (name) => known(databases[name], name),
    release: async (name) => void (await databases[name]?.close()),
    repin: async () => undefined,
    intentKnown: async () => undefined,
    secret: async (reference) => known('name' in reference ? secrets[reference.name] : undefined, 'secret'),
    idNamespace: async () => '0b7c1c3e-8f3a-4a51-9c8e-6f0f4b1d2a10',
    redact: (value) => redactor.data(value),
  });
  onTestFinished(() => night.stop({ why: 'operator' }));
  const events = () => journal.read(session);
  return {
    ...{ night, events },
    types: () =>
      events()
        .map(({ type }) => type)
        .slice(1),
    state: (step = 'step') => night.log.snapshot().steps[`phase/${step}`],
    next: (changes = {}) => openNight(file, { ...options, ...changes }, false),
  };
}

function openedWith(runbook: Runbook, options: TestNightOptions): SessionOpened {
  return { ...(opened().data as SessionOpened), plan: summaryOf(runbook), ...options.opened };
}

function resume(log: SessionLog): SessionLog {
  const ended = log.snapshot().runs.at(-1)?.ended;
  log.append('session.resumed', {
    run: { pid: 4002, nightferry: '0.1.0', after: ended === undefined ? 'killed' : 'left' },
  });
  return log;
}

function known<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw new Fault('test/unknown', `The test has no ${name}.`);
  return value;
}
