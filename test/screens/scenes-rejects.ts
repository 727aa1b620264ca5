import type { SessionStage } from '../../screens/stage.ts';
import type { RejectRecord } from '../../state/rejects/record.ts';
import { rejectsQuestion } from '../../state/session/rejects.ts';
import { stepOf } from '../support/story.ts';
import { asks, type Canned, canned, live, nightUntilGrades, still, through } from './canned.ts';
import { Tale } from './tale.ts';

/** Sessions with rows that did not arrive. */
export const rejectScenes: Readonly<Record<string, () => Canned>> = {
  rejects: () => {
    const tale = counted(through(new Tale(live, '2026-11-20T22:00:30.000Z'), 7), 17);
    tale.starts('cutover').does('cutover', 'switch', 3);
    const question = rejectsQuestion(tale.session, 'cutover', stepOf('start', { title: 'Start the applications' }), 1);
    if (!question) throw new TypeError('there are rejects');
    const { stage, time } = asks(tale, question);
    return { time, stage: { ...stage, rejects: still(undefined) } as SessionStage };
  },
  'rejects-looked': () => {
    const tale = counted(nightUntilGrades(), 17);
    const settled = { status: 'retried', settledBy: 'Leyla', settledAt: '2026-11-21T00:30:00.000Z' } as const;
    const list = [...records.slice(0, 4), ...records.slice(4).map((each) => ({ ...each, ...settled }))];
    const seen = { state: 'looked', at: tale.now.toISOString(), list, more: 0 } as const;
    return canned(tale, { more: { rejects: still(seen) } });
  },
};

function counted(tale: Tale, open: number): Tale {
  const counts = { open, openRows: open, accepted: 0, retried: 0 };
  const first = records.slice(0, 5);
  return tale.add('rejects.counted', { database: 'edu_v2', step: 'people/users', generation: 1, ...counts, first });
}

const base: RejectRecord = {
  ...{ id: '1', database: 'edu_v2', step: 'people/users', unit: 'chunk-000001', source: 'edu.users' },
  ...{ target: 'edu_v2.users', key: { id: '4711' }, rows: 1, column: 'email', reason: 'null', code: '23502' },
  ...{
    message: 'null value in column "email" of relation "users" violates not-null constraint',
    line: 17,
    status: 'open',
  },
  ...{ rejectedAt: '2026-11-20T22:40:00.000Z', settledBy: null, settledAt: null },
};

const records: readonly RejectRecord[] = [
  base,
  {
    ...base,
    ...{ id: '2', key: { id: '4712' }, column: 'full_name', reason: 'value', code: '22021' },
    message: 'invalid byte sequence for encoding "UTF8": 0x00',
  },
  {
    ...base,
    ...{ id: '3', key: { id: '5002' }, column: null, reason: 'duplicate', code: '23505', unit: 'chunk-000002' },
    message: 'duplicate key value violates unique constraint "users_email_key"',
  },
  {
    ...base,
    ...{ id: '4', key: { id: '5003' }, column: 'birth_date', reason: 'value', code: '22008', unit: 'chunk-000002' },
    message: 'date/time field value out of range: "0000-00-00"',
  },
  { ...base, ...{ id: '5', key: { id: '6100' }, column: 'age', reason: 'check', code: '23514' }, message: 'age >= 0' },
];
