import type { Event } from '../../state/events.ts';
import type { Question } from '../../state/question.ts';
import { nextMove } from '../../state/session/next-move.ts';
import { eduPlan, noOrphans, usersCount } from './edu-plan.ts';
import {
  after,
  answered,
  asked,
  by,
  confirmQuestion,
  ended,
  failed,
  faultOf,
  finished,
  given,
  type Happening,
  noted,
  opened,
  phaseFinished,
  phaseStarted,
  recovered,
  resumed,
  signed,
  started,
  type Telling,
} from './story.ts';

const minuteMs = 60_000;

const opening = opened({
  runbook: { id: 'edu-v2', title: 'Education system, edu -> edu_v2', file: 'checklists/edu-v2.yaml' },
  plan: eduPlan,
  environment: 'live',
  production: true,
  window: {
    opensAt: '2026-11-20T22:00:00.000Z',
    closesAt: '2026-11-21T02:00:00.000Z',
    timezone: 'Asia/Baku',
  },
  databases: {
    edu: {
      engine: 'postgres',
      label: 'postgres://edu@db1:5432/edu',
      identity: { system_identifier: '7301', database_oid: '16384' },
    },
    edu_v2: {
      engine: 'postgres',
      label: 'postgres://edu@db2:5432/edu_v2',
      identity: { system_identifier: '7302', database_oid: '16385' },
    },
  },
  manifest: {
    digest: 'd1'.repeat(32),
    files: [
      { path: 'checklists/edu-v2.yaml', sha256: 'a1'.repeat(32), bytes: 18_432 },
      { path: 'checklists/edu-v2/schema.sql', sha256: 'b2'.repeat(32), bytes: 9_216 },
    ],
    vars: { users: 6987 },
  },
});

const backup = confirmQuestion('prepare/checklist', 'backup', {
  role: 'dba',
  text: 'The backup was restored somewhere',
});
const notified = confirmQuestion('prepare/checklist', 'notified', { text: 'Everyone knows of the window' });
const switchOver: Question = {
  kind: 'point-of-no-return',
  id: 'point-of-no-return/cutover/switch/1',
  phase: 'cutover',
  step: 'switch',
  title: 'Switch over',
  phrase: 'edu_v2',
};

/** Puts the question that the session asks now, whatever it is. */
export function askedNow(session: Parameters<typeof nextMove>[0]): Happening {
  const move = nextMove(session);
  if (move.kind !== 'ask') throw new TypeError(`nothing is asked now: ${move.kind}`);
  return asked(move.question);
}

/** Refused, then confirmed; a command that is asked about after a kill; a step left out. */
const preparing: readonly Telling[] = [
  phaseStarted('prepare'),
  started('prepare/checklist'),
  after(0, asked(backup)),
  after(0, asked(notified)),
  answered(backup, { kind: 'confirmed', by: 'Leyla', note: 'restored on staging' }),
  answered(notified, { kind: 'refused', by: 'Leyla', note: 'the helpdesk was not' }),
  after(
    0,
    failed('prepare/checklist', {
      fault: faultOf('confirm/refused', { message: 'Not confirmed: "Everyone knows of the window".' }),
    }),
  ),
  after(0, askedNow),
  answered('failure/prepare/checklist/1.1', { kind: 'retry' }),
  after(0, started('prepare/checklist', { attempt: 2 })),
  after(0, asked(notified)),
  answered(notified, { kind: 'confirmed', by: 'Leyla' }),
  after(0, finished('prepare/checklist', { figures: { confirmed: 2, items: 2 } }, { attempt: 2 })),
  after(0, started('prepare/stop-services')),
  after(1000, noted('prepare/stop-services', { pid: 9001, startedAt: '1' })),
  by({ name: 'Leyla' }, after(2 * minuteMs, resumed('killed', 4002))),
  after(
    1000,
    recovered('prepare/stop-services', 'ask', '"systemctl stop nginx" was started; nothing tells how far it came'),
  ),
  after(
    0,
    asked({
      kind: 'ambiguous',
      id: 'ambiguous/prepare/stop-services/1.1',
      phase: 'prepare',
      step: 'stop-services',
      title: 'Stop services',
      seen: 'x',
    }),
  ),
  answered('ambiguous/prepare/stop-services/1.1', { kind: 'redo', by: 'Leyla', note: 'nginx still runs' }),
  after(0, started('prepare/stop-services', { attempt: 2 })),
  after(
    4000,
    finished(
      'prepare/stop-services',
      {
        figures: { durationMs: 4000, exitCode: 0 },
        evidence: [{ kind: 'output', title: 'output', text: 'nginx stopped\n' }],
      },
      { attempt: 2 },
    ),
  ),
  after(0, started('prepare/mail')),
  after(
    2000,
    finished('prepare/mail', {
      evidence: [{ kind: 'file', path: '/var/log/mail.txt', bytes: 2048, sha256: 'c3'.repeat(32) }],
    }),
  ),
  after(0, phaseFinished('prepare')),
  after(0, askedNow),
  signed('prepare', 'dba', { note: 'as rehearsed' }),
];

/** Killed in the copy and resumed by someone else; a check that fails and is accepted; signed from two terminals. */
const migrating: readonly Telling[] = [
  after(0, phaseStarted('people')),
  after(0, started('people/users')),
  after(6 * minuteMs, by({ name: 'Rauf', osUser: 'rauf', host: 'ops2' }, resumed('killed', 811))),
  after(1000, recovered('people/users', 'redo', '3 of about 5 chunks are committed')),
  after(0, started('people/users', { attempt: 2 })),
  after(
    7 * minuteMs,
    finished('people/users', { figures: { rows: 6987, chunks: 5, durationMs: 420_000 } }, { attempt: 2 }),
  ),
  after(0, started('people/arrived')),
  after(
    3000,
    failed('people/arrived', {
      fault: faultOf('check/failed', { message: '1 of 2 checks failed: no-orphans.' }),
      figures: { checks: 2, passed: 1, failed: 1 },
      checks: [usersCount, noOrphans],
    }),
  ),
  after(0, askedNow),
  after(
    20 * minuteMs,
    answered('failure/people/arrived/1.1', {
      kind: 'accept',
      reason: 'two test persons, known since 2019',
      role: 'technical-lead',
      by: 'Rauf',
    }),
  ),
  after(0, phaseFinished('people')),
  after(0, askedNow),
  signed('people', 'dba', { scripted: true }),
  after(0, askedNow),
  by(
    { name: 'Aysel', osUser: 'aysel', host: 'laptop7' },
    signed('people', 'technical-lead', { name: 'Aysel', assurance: 'authenticated' }),
  ),
];

const cuttingOver: readonly Telling[] = [
  after(0, phaseStarted('cutover')),
  after(0, asked(switchOver)),
  answered(switchOver, { kind: 'phrase-typed', by: 'Rauf', phrase: 'edu_v1' }),
  after(0, asked(switchOver)),
  answered(switchOver, { kind: 'phrase-typed', by: 'Rauf', phrase: 'edu_v2' }),
  after(0, started('cutover/switch')),
  after(30_000, finished('cutover/switch', { figures: { durationMs: 30_000 } })),
  after(0, phaseFinished('cutover')),
  after(0, ended()),
];

/** A night with everything in it: two kills, a refusal, an ambiguity, an acceptance, a point of no return. */
export function eduNight(): readonly Event[] {
  return given(opening, ...preparing, ...migrating, ...cuttingOver);
}

/** The same night, as far as the middle of the copy. */
export function halfEduNight(...rest: readonly Telling[]): readonly Event[] {
  return given(opening, ...preparing, ...migrating.slice(0, 2), ...rest);
}
