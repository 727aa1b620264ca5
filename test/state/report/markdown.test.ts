import { describe, expect, it } from 'vitest';
import type { SessionOpened } from '../../../state/session/opened.ts';
import { eduNight, halfEduNight } from '../../support/edu-night.ts';
import { usersCount } from '../../support/edu-plan.ts';
import { RandomNight } from '../../support/random-night.ts';
import { markdownOf, markdownOn } from '../../support/reports.ts';
import {
  ended,
  faultOf,
  given,
  left,
  opened,
  phaseFinished,
  phaseOf,
  phaseStarted,
  planOf,
  previewed,
  stepOf,
} from '../../support/story.ts';

const dryRun = () => {
  const plan = planOf([
    phaseOf(
      'people',
      [
        stepOf('users', { title: 'Migrate users', kind: 'copy' }),
        stepOf('switch', { pointOfNoReturn: { phrase: 'x' } }),
      ],
      {
        title: 'Users and persons',
        plannedMs: 1_800_000,
        signOff: ['dba'],
      },
    ),
  ]);
  return given(
    opened({ plan, dryRun: true, mode: 'rehearsal', environment: 'staging' }),
    phaseStarted('people'),
    previewed('people/users', {
      description: ['-- on edu', 'COPY (SELECT id FROM users) TO STDOUT'],
      touches: ['edu_v2: copies into users'],
      figures: { rows: 6987 },
      checks: [usersCount],
    }),
    previewed('people/switch', {
      touches: ['this machine: systemctl restart app'],
      fault: faultOf('run/not-found', {
        message: 'systemctl is not installed here.',
        remedy: ['Install it.', '# or not'],
      }),
    }),
    phaseFinished('people'),
    ended('failed'),
  );
};

describe('a report in Markdown', () => {
  it('reads like this after a whole night', async () => {
    await expect(markdownOn(eduNight())).toMatchFileSnapshot('golden/whole-night.md');
  });

  it('reads like this when the session was left in the middle', async () => {
    const fault = faultOf('database/down', { message: 'edu_v2 (postgres://edu@db2:5432/edu_v2) does not answer.' });
    await expect(markdownOn(halfEduNight(left('fault', fault)))).toMatchFileSnapshot('golden/left.md');
  });

  it('reads like this after a dry run', async () => {
    await expect(markdownOn(dryRun())).toMatchFileSnapshot('golden/dry-run.md');
  });

  it.each(Array.from({ length: 20 }, (_, seed) => seed + 2000))(
    'can be made of any night, such as night %i, at any moment',
    (seed) => {
      const events = new RandomNight(seed).toTheEnd();
      for (let length = 1; length <= events.length; length += 7) {
        expect(markdownOn(events.slice(0, length))).toMatch(
          /^# (Report|Dry run): Education system[\s\S]*\n## Verification\n/,
        );
      }
    },
  );

  it('says in words whether it was the real thing', () => {
    const first = (parts: Partial<SessionOpened>) => markdownOf(opened(parts)).split('\n')[4];
    expect(first({})).toBe('Live, in environment `live`.');
    expect(first({ production: true })).toBe('**Live, in production**, in environment `live`.');
    expect(first({ mode: 'rehearsal', environment: 'demo' })).toBe('A rehearsal on stand-ins, in environment `demo`.');
    expect(first({ dryRun: true })).toMatch(/^A dry run .*changed nothing but its own journal\.$/);
  });
});
