import type { SessionStage } from '../../screens/stage.ts';
import type { Preflight } from '../../state/doctor/preflight.ts';
import { type DoctorGroup, failure, ok, warning } from '../../state/doctor.ts';
import { type Canned, canned, live, staging, still } from './canned.ts';
import { Tale } from './tale.ts';

/** A session that waits to begin while its surroundings are looked at. */
export const preflightScenes: Readonly<Record<string, () => Canned>> = {
  'preflight-looking': () => waiting({ state: 'looking', about: 'database edu_v2', groups: groups.slice(0, 2) }),
  'preflight-holds': () => waiting({ state: 'done', about: 'checks', groups, at: '2026-11-20T21:45:03.000Z' }),
  'preflight-problems': () =>
    canned(new Tale(live, '2026-11-20T21:45:00.000Z'), {
      more: stageWith({ state: 'done', about: 'checks', groups: [...groups, standby], at: '2026-11-20T21:45:03.000Z' }),
    }),
  'preflight-problems-rehearsal': () =>
    waiting({ state: 'done', about: 'checks', groups: [...groups, standby], at: '2026-11-20T21:45:03.000Z' }),
};

function waiting(preflight: Preflight): Canned {
  return canned(new Tale(staging, '2026-11-20T21:45:00.000Z'), { more: stageWith(preflight) });
}

function stageWith(preflight: Preflight): Partial<SessionStage> {
  return { status: 'waiting', greeting: 'opened; nothing runs until you begin', preflight: still(preflight) };
}

const groups: readonly DoctorGroup[] = [
  {
    id: 'machine',
    title: 'This machine (linux 6.12)',
    lines: [
      ok('Nightferry 0.4.0 on Node 26.10.0, on ops1.'),
      ok('The terminal has 80 columns and 24 rows, and colours.'),
    ],
  },
  {
    id: 'database:edu',
    title: 'Database edu',
    lines: [
      ok('PostgreSQL 15.18 (Debian), as migrator, 10.8 GB'),
      warning('Replication slot old_standby (physical) is not read by anyone, keeps 12.6 MB of WAL.', {
        remedy: [
          'A copy writes much WAL, and the server keeps all of it for this slot: find out whose it is, or drop it.',
        ],
      }),
      ok(
        'May read: 9 tables (users, persons, students, teachers, organizations, courses, evaluations, journal, terms).',
        {
          neededBy: ['people/users', 'people/persons', 'staff/students'],
        },
      ),
    ],
  },
];

const standby: DoctorGroup = {
  id: 'database:edu_v2',
  title: 'Database edu_v2',
  lines: [
    failure('It is a standby, which can not be changed.', { remedy: ['Lead the URL to its primary.'] }),
    failure('migrator may not end the sessions of others in edu_v2.', {
      remedy: ['GRANT pg_signal_backend TO migrator;'],
      neededBy: ['prepare/freeze'],
    }),
  ],
};
