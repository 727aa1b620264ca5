import { describe, expect, it } from 'vitest';
import type { RejectRecord } from '../../../state/rejects/record.ts';
import { reportHtml } from '../../../state/report/html.ts';
import { nextStep } from '../../../state/session/next-step.ts';
import type { Session } from '../../../state/session/session.ts';
import { markdownOn, reportOn } from '../../support/reports.ts';
import {
  answered,
  asked,
  fact,
  finished,
  given,
  opened,
  phaseOf,
  phaseStarted,
  planOf,
  started,
  stepOf,
  type Telling,
} from '../../support/story.ts';

const cutover = stepOf('switch', { pointOfNoReturn: { phrase: 'edu_v2' } });
const plan = planOf([phaseOf('people', ['users']), phaseOf('cutover', [cutover], { needs: ['people'] })]);
const first: RejectRecord = {
  ...{ id: '12', database: 'edu_v2', step: 'people/users', unit: 'chunk-000004', source: 'edu.users' },
  ...{ target: 'edu_v2.users', key: { id: '4711' }, rows: 1, column: 'email', reason: 'null', code: '23502' },
  ...{ message: 'null <script>alert(1)</script>', line: 17, status: 'open', rejectedAt: '2026-11-20T22:00:00.000Z' },
  ...{ settledBy: null, settledAt: null },
};
const counted = (open: number, retried: number, retry?: { tried: number; carried: number }) =>
  fact('rejects.counted', {
    ...{ database: 'edu_v2', step: 'people/users', generation: 1, open, openRows: open, accepted: 0, retried },
    first: open > 0 ? [first] : [],
    ...(retry && { retry }),
  });
const copied: readonly Telling[] = [
  opened({ plan }),
  phaseStarted('people'),
  started('people/users'),
  counted(3, 0),
  finished('people/users'),
];
const question = (session: Session) => {
  const move = nextStep(session, 'cutover', cutover);
  if (move.kind !== 'ask') throw new TypeError('nothing is asked');
  return move.question;
};
const accepted: readonly Telling[] = [
  (session) => asked(question(session)),
  (session) =>
    answered(question(session), { kind: 'accept', reason: 'known', role: 'cto', by: 'Rauf', phrase: '2 rejects' }),
];

describe('rows that did not arrive, in a report', () => {
  it('are counted by step and table, with the first of them, every retry, and who went on without the rest', () => {
    const events = given(...copied, counted(2, 1, { tried: 3, carried: 1 }), ...accepted);
    const markdown = markdownOn(events);
    expect(markdown).toContain('**2 rows of the source are not in the target.**');
    expect(markdown).toMatch(/\| `people\/users` +\| edu\.users +\| edu_v2\.users +\| +0 +\| +2 +\| +1 \|/);
    expect(markdown).toMatch(/\| 12 +\| id=4711 +\| email +\| has no value where one must be: null/);
    expect(markdown).toContain('And 1 more: `nightferry rejects edu-1`');
    expect(markdown).toMatch(/Leyla tried 3 rejects again, 1 carried over/);
    expect(markdown).toMatch(/2 rejected rows \*\*accepted\*\* before `cutover\/switch` by Rauf \(CTO\): known/);
  });

  it('stand among the exceptions on the cover of the HTML, as text whatever they hold', () => {
    const html = reportHtml(reportOn(given(...copied)));
    expect(html).toContain('and nobody has accepted that');
    expect(html).toContain('Rejected rows');
    expect(html).not.toContain('<script>');
  });

  it('have no section where every copied row arrived', () => {
    const [first_, ...rest] = copied.filter(
      (telling) => typeof telling === 'function' || telling.type !== 'rejects.counted',
    );
    expect(markdownOn(given(first_ as Telling, ...rest))).not.toContain('Rejected rows');
  });
});
