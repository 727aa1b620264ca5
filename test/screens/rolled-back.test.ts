import { expect, it } from 'vitest';
import { rollbackFacts } from '../../screens/rolled-back.ts';
import { stepKey } from '../../state/plan.ts';
import type { StepState } from '../../state/session/session.ts';
import { scenes } from './scenes.ts';

it('says what is writable again, where lost rows went, and under which name the new side is kept', () => {
  const stage = scenes['rolled-back']?.().stage;
  if (stage?.kind !== 'session') throw new TypeError('no session in the scene');
  const session = stage.session.snapshot();
  const [last] = session.rollbacks;
  const undone = Object.values(last?.undos ?? {})[0];
  if (!last || !undone) throw new TypeError('nothing was undone in the scene');
  const evidence: StepState['evidence'] = [
    { kind: 'file', path: '/srv/lost/edu_v2-users.csv', bytes: 12, sha256: 'a' },
    { kind: 'output', title: 'notices', text: 'NOTICE: edu_v2 is kept as edu_v2_kept_20261121' },
  ];
  const undos = { ...last.undos, [stepKey(undone.phase, undone.step)]: { ...undone, evidence } };
  const thawed = { at: last.finishedAt, verdict: 'proven', seen: [] } as const;
  const freeze = {
    database: 'edu',
    mode: 'strict',
    step: 'a/b',
    prior: '',
    frozenAt: session.openedAt,
    thawed,
  } as const;
  const facts = { ...session.facts, freezes: { edu: freeze } };
  const told = rollbackFacts({ ...session, facts, rollbacks: [{ ...last, undos }] }, true);
  expect(told).toContainEqual(['Exported', '/srv/lost/edu_v2-users.csv']);
  expect(told).toContainEqual(['Kept', 'edu_v2 is kept as edu_v2_kept_20261121']);
  expect(told).toContainEqual(['Writable', expect.stringMatching(/^edu again, proven \d\d:\d\d/), 'good']);
});
