import type { ByHand, StepByHand } from '../../screens/by-hand.ts';
import type { SessionStage, Stage } from '../../screens/stage.ts';
import type { Time } from '../../screens/world.ts';
import { eventWords, isTrouble, topicOf } from '../../state/event-words.ts';
import type { JournalReader, ReportNow } from '../../state/journal-reader.ts';
import type { LiveStep } from '../../state/live.ts';
import type { TreeSnapshot } from '../../state/live-tree.ts';
import type { CheckResult } from '../../state/outcome.ts';
import { type PhaseSummary, stepKey, stepsOf } from '../../state/plan.ts';
import type { Observable } from '../../state/ports.ts';
import type { Question } from '../../state/question.ts';
import { reportMarkdown } from '../../state/report/markdown.ts';
import { buildReport } from '../../state/report/report.ts';
import { signOffExhibit } from '../../state/session/exhibit.ts';
import { eduPlan, night } from './canned-plan.ts';
import { Tale } from './tale.ts';

/** A stage and the time it is looked at. */
export interface Canned {
  readonly stage: Stage;
  readonly time: Time;
}

export function still<T>(value: T): Observable<T> {
  return { subscribe: () => () => undefined, snapshot: () => value };
}

/** The monotonic clock of canned scenes stands here. */
export const monotonicNow = 100_000;

export function timeAt(now: Date): Time {
  return { clock: { now: () => now, monotonicMs: () => monotonicNow }, zone: 'Asia/Baku' };
}

function server(label: string, database: string) {
  return {
    engine: 'postgres',
    label,
    identity: { system_identifier: '7301', database, version: '15.18 (Debian)' },
    server: { role: 'primary' },
  } as const;
}

export const live = {
  environment: 'live',
  mode: 'live',
  production: true,
  plan: eduPlan,
  window: night,
  databases: {
    edu: server('postgres://migrator@db1:5432/edu', 'edu'),
    edu_v2: server('postgres://migrator@db2:5432/edu_v2', 'edu_v2'),
  },
} as const;
export const staging = {
  plan: eduPlan,
  databases: {
    edu: server('postgres://migrator@stage1:5432/edu_copy', 'edu_copy'),
    edu_v2: server('postgres://migrator@stage1:5432/edu_v2', 'edu_v2'),
  },
} as const;

/** A live night on production, up to the middle of the grades copy, six minutes ahead of plan. */
export function nightUntilGrades(opened: ConstructorParameters<typeof Tale>[0] = live): Tale {
  const tale = new Tale(opened, '2026-11-20T22:00:30.000Z');
  const minutes: Readonly<Record<string, number>> = {
    prepare: 25,
    people: 26,
    staff: 31,
    organizations: 19,
    courses: 41,
  };
  for (const phase of eduPlan.phases.slice(0, 5)) goThrough(tale, phase, minutes[phase.id] ?? 30);
  tale.starts('grades').does('grades', 'enrollments', 6, { figures: { rows: 118_477, chunks: 3 } });
  return tale.runs('grades', 'grades').wait(4);
}

/** The first so many phases, twenty-eight minutes each. */
export function through(tale: Tale, phases: number): Tale {
  for (const phase of eduPlan.phases.slice(0, phases)) goThrough(tale, phase, 28);
  return tale;
}

export function goThrough(tale: Tale, phase: PhaseSummary, minutes: number): void {
  tale.starts(phase.id);
  const steps = stepsOf(phase);
  for (const { id, kind } of steps) {
    const checks = kind === 'check' ? [passed(`${id}-count`, '6,987 rows', '6,987 rows in edu_v2.users')] : [];
    const figures = kind === 'copy' ? { rows: 6987, chunks: 1 } : {};
    tale.does(phase.id, id, minutes / steps.length, { checks, figures });
  }
  tale.finishes(phase.id);
  for (const role of phase.signOff) tale.signs(phase.id, role, 'Leyla', signOffExhibit(tale.session, phase).digest);
}

export function passed(id: string, expected: string, actual: string): CheckResult {
  return { id, title: id, kind: 'rows', verdict: 'passed', expected, actual, figures: {}, evidence: [] };
}

export function failedCheck(id: string, expected: string, actual: string): CheckResult {
  return { ...passed(id, expected, actual), title: 'Every grade has an enrollment', verdict: 'failed' };
}

interface Parts {
  readonly questions?: readonly Question[];
  readonly live?: Readonly<Record<string, LiveStep>>;
  readonly tree?: TreeSnapshot;
  readonly more?: Partial<SessionStage>;
}

export function canned(tale: Tale, { questions = [], live = {}, tree, more = {} }: Parts = {}): Canned {
  const { session } = tale;
  const stage: SessionStage = {
    kind: 'session',
    session: still(session),
    live: still(new Map(Object.entries(live))),
    tree: still(tree ?? { phase: undefined, nodes: [] }),
    questions: still(questions),
    status: 'running',
    operator: 'Leyla',
    journal: journalOf(tale),
    byHand: byHandOf(tale),
    greeting: '',
    reports: [],
    ...more,
  };
  return { stage, time: timeAt(tale.now) };
}

export function asks(tale: Tale, ...questions: readonly Question[]): Canned {
  for (const question of questions) tale.add('question.asked', { question });
  return canned(tale, { questions });
}

/** The journal of a tale, all of it in memory, with its report. */
function journalOf({ events, now }: Tale): JournalReader {
  const hash = (seq: number) => seq.toString(16).padStart(64, '0');
  const lines = events.map((event) => ({
    seq: event.seq,
    words: eventWords(event),
    topic: topicOf(event.type),
    isTrouble: isTrouble(event),
  }));
  let report: ReportNow | undefined;
  return {
    events: (from, to) => events.slice(Math.max(0, from - 1), to).map((event) => ({ event, hash: hash(event.seq) })),
    matching: ({ isIn }, upTo) => lines.filter((each) => each.seq <= upTo && isIn(each)).map(({ seq }) => seq),
    report: (seq) => {
      report ??= { markdown: reportMarkdown(buildReport(events, hash(events.length))), at: now.toISOString(), seq };
      return report;
    },
  };
}

/** As the runbook of the tale would say it. */
function byHandOf({ session }: Tale): ByHand {
  const phases = [...session.plan.phases, ...(session.plan.rollbacks ?? []).map(({ phase }) => phase)];
  const steps = phases.flatMap((phase) =>
    stepsOf(phase).map(({ id, kind }): readonly [string, StepByHand] => {
      const changes = kind === 'copy' || kind === 'sql';
      const databases = changes ? ['edu_v2'] : [];
      const undo = id === 'start' ? ('no' as const) : changes ? ('yes' as const) : ('nothing' as const);
      return [
        stepKey(phase.id, id),
        { databases, undo, ...(undo === 'no' && { why: 'the runbook gives it no `undo:`' }) },
      ];
    }),
  );
  return {
    command: (words) => ['nightferry', ...words].join(' '),
    consoles: Object.fromEntries(
      Object.entries(session.opened.databases).map(([name, { label }]) => [name, `psql '${label}'`]),
    ),
    steps: Object.fromEntries(steps),
    thaw: () => ['begin read write;', 'alter database edu reset default_transaction_read_only;', 'commit;'],
  };
}
