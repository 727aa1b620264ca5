import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Question } from '../../../state/question.ts';
import { QuestionDesk } from '../../../state/question-desk.ts';
import type { Database } from '../../../tasks/engines/engine.ts';
import { engineOf } from '../../../tasks/engines/engines.ts';
import type { NewReject } from '../../../tasks/engines/rejects.ts';
import { recountRejects } from '../../../tasks/rejects/recount.ts';
import { performStep } from '../../../tasks/step.ts';
import { type AnyDatabase, anyDatabase } from '../../support/engine-pair.ts';
import { eventually } from '../../support/eventually.ts';
import { fakeKind } from '../../support/fake-kind.ts';
import { stepIn, testNight } from '../../support/test-night.ts';

const load = { session: 'night-1', phase: 'phase', step: 'load', cell: '', generation: 1 };
const reject: NewReject = {
  ...{ unit: 'chunk-000001', source: 'edu.a', target: 'edu_v2.b', keyColumns: ['id'], keyValues: ['7'], rows: 1 },
  ...{ reason: 'null', message: 'NOT NULL constraint failed' },
};
const cutover = stepIn('switch', 'fake', {}, { pointOfNoReturn: { phrase: 'edu_v2' } });

let made: AnyDatabase;
let database: Database;
beforeEach(async () => {
  made = await anyDatabase('sqlite');
  database = await engineOf('sqlite').connect(made.url, { name: 'edu_v2', application: 'nightferry test' });
  await database.rejects.prepare();
  await inTransaction((connection) =>
    database.rejects.add(connection, load, [reject, { ...reject, keyValues: ['8'] }]),
  );
});
afterEach(async () => {
  await database.close();
  await made.drop();
});

async function inTransaction(work: (connection: Awaited<ReturnType<Database['connect']>>) => Promise<unknown>) {
  const connection = await database.connect();
  try {
    await connection.transaction(() => work(connection));
  } finally {
    await connection.close();
  }
}

it('a retry that was killed before it was journaled is found, and the question about the number before is taken back', async () => {
  const desk = new QuestionDesk();
  const { night, types } = await testNight({
    steps: [stepIn('load'), cutover],
    operator: desk,
    databases: { edu_v2: database },
    opened: { databases: { edu_v2: { engine: 'sqlite', label: 'edu_v2', identity: {} } } },
  });
  const at = { phase: 'phase', step: 'load', generation: 1, attempt: 1 };
  night.log.append('step.started', { title: 'load' }, at);
  night.log.append('step.finished', { figures: {}, evidence: [], checks: [] }, at);
  await recountRejects(night);
  expect(night.log.snapshot().facts.rejects['phase/load']).toMatchObject({ open: 2, openRows: 2, retried: 0 });

  const asked = async (): Promise<Question> =>
    eventually(() => {
      const [question] = desk.snapshot();
      if (!question) throw new Error('nothing is asked');
      return question;
    });
  const performing = performStep('phase', cutover, fakeKind({}), night);
  const before = await asked();
  expect(before).toMatchObject({ kind: 'rejects', phrase: '2 rejects', rejects: [{ step: 'phase/load', rows: 2 }] });
  const [first] = await database.rejects.list({ session: 'night-1' });
  await inTransaction((connection) => database.rejects.settle(connection, [first?.id ?? ''], 'retried', 'Leyla'));
  await recountRejects(night);
  await recountRejects(night);
  expect(types().filter((type) => type === 'rejects.counted')).toHaveLength(2);

  const after = await eventually(() => {
    const question = desk.snapshot().find(({ id }) => id !== before.id);
    if (!question) throw new Error('it is not asked anew');
    return question;
  });
  expect(after).toMatchObject({ kind: 'rejects', phrase: '1 reject' });
  expect(night.signal.aborted).toBe(false);
  desk.answer(after.id, { kind: 'accept', by: 'Rauf', role: 'cto', reason: 'known', phrase: '1 reject' });
  await eventually(() => expect(desk.snapshot()).toMatchObject([{ kind: 'point-of-no-return' }]));
  desk.leave();
  expect(await performing).toBe('halted');
});
