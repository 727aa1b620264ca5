import type { Event } from '../../state/events.ts';
import { nextMove } from '../../state/session/next-move.ts';
import {
  answered,
  asked,
  fact,
  failed,
  finished,
  given,
  left,
  opened,
  phaseFinished,
  phaseOf,
  phaseStarted,
  planOf,
  rollbackAnswered,
  rollbackAsked,
  rollbackFinished,
  rollbackRequested,
  signed,
  started,
  type Telling,
  undo,
} from './story.ts';

const people = phaseOf('people', ['freeze', 'users'], { signOff: ['dba'] });
const cutover = phaseOf('cutover', ['switch'], {
  needs: ['people'],
  gate: { backups: { edu: 'proven' }, freezes: {} },
});
export const backPlan = planOf([people, cutover]);

const output = (text: string) => ({ evidence: [{ kind: 'output', title: 'undo', text } as const] });
const gateId = 'gate/cutover/backup-edu-made';
/** A night with a freeze, a backup and a gate that was opened anyway; then someone writes to the frozen database. */
export const night: readonly Telling[] = [
  opened(backPlan),
  phaseStarted('people'),
  started('people/freeze'),
  fact('database.frozen', { database: 'edu', mode: 'strict', step: 'people/freeze', prior: '{}' }),
  fact('freeze.proved', { database: 'edu', verdict: 'proven', method: 'the WAL', seen: [] }),
  fact('backup.made', {
    ...{ database: 'edu', step: 'people/freeze', format: 'custom', path: '/b/edu.dump', bytes: 2048 },
    ...{ sha256: 'ab'.repeat(32), readThrough: true },
  }),
  finished('people/freeze'),
  started('people/users'),
  finished('people/users', { figures: { rows: 50 } }),
  phaseFinished('people'),
  signed('people', 'dba'),
  asked({ kind: 'gate', id: gateId, phase: 'cutover', title: 'Cutover', unmet: ['The backup of edu must be proven.'] }),
  answered(gateId, { kind: 'accept', reason: 'no time left', role: 'cto', by: 'Rauf' }),
  fact('backup.proven', { path: '/b/edu.dump', how: 'restored into scratch', tables: 3, rows: '6987' }),
  fact('freeze.proved', { database: 'edu', verdict: 'broken', method: 'the WAL', seen: ['pid 7 of app wrote users'] }),
];
/** They go back: the first undo needs a second attempt. */
export const wentBack: readonly Telling[] = [
  rollbackRequested(),
  rollbackAsked(),
  rollbackAnswered({ reason: 'someone | wrote to *edu*' }),
  started('people/users', undo),
  failed('people/users', {}, undo),
  (session) => asked(failureOf(session)),
  (session) => answered(failureOf(session).id, { kind: 'retry' }),
  started('people/users', { ...undo, attempt: 2 }),
  finished('people/users', { figures: { rows: 50 }, ...output('emptied users') }, { ...undo, attempt: 2 }),
];
export const allBack: readonly Telling[] = [
  ...wentBack,
  started('people/freeze', undo),
  fact('database.thawed', { database: 'edu', verdict: 'proven', seen: ['written and rolled back as app'] }),
  finished('people/freeze', {}, undo),
  rollbackFinished(),
  left('rolled-back'),
];

function failureOf(session: Parameters<typeof nextMove>[0]) {
  const move = nextMove(session);
  if (move.kind !== 'ask') throw new TypeError('nobody is asked');
  return move.question;
}

/** All of it, as events. */
export function nightBack(): readonly Event[] {
  const place = { database: 'edu', identity: { database_oid: '7' }, why: 'it was put in place' };
  return given(...night, ...allBack, fact('database.repinned', place));
}
