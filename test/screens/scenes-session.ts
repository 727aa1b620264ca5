import type { TreeSnapshot } from '../../state/live-tree.ts';
import { stepsOf } from '../../state/plan.ts';
import { type Canned, canned, goThrough, live, monotonicNow, nightUntilGrades, staging, through } from './canned.ts';
import { eduPlan } from './canned-plan.ts';
import { at, Tale } from './tale.ts';

/** A session that waits to begin, runs, or has ended. */
export const sessionScenes: Readonly<Record<string, () => Canned>> = {
  'board-waiting': () =>
    canned(new Tale(live, '2026-11-20T21:45:00.000Z'), {
      more: {
        status: 'waiting',
        greeting: 'Opened now. All databases answer, both are what they were when the runbook was rehearsed.',
      },
    }),
  'board-resumed': () => {
    const tale = nightUntilGrades().isKilled(3);
    return canned(tale, {
      more: { status: 'waiting', greeting: 'Resumed; killed at 03:36 in grades/grades, 3m before.' },
    });
  },
  'board-rehearsal': () => canned(new Tale(staging), { more: { status: 'waiting', greeting: 'Opened now.' } }),
  phase: () =>
    canned(nightUntilGrades(), {
      tree: gradesTree,
      live: {
        'grades/grades': {
          progress: { done: 1_669_120, total: 3_209_747, unit: 'rows', note: 'chunk 33 of about 65' },
          rate: 213_950.4,
          etaMs: 7_200,
          lines: ['source SQL prepared: binary', '2 workers', 'chunk 32 committed: 50,000 rows'],
          movedAtMs: monotonicNow - 400,
        },
      },
    }),
  'phase-copy-paused': () => {
    const tale = nightUntilGrades();
    tale.add('control.requested', { control: 'throttle', rowsPerSecond: 20_000 });
    tale.add('control.requested', { control: 'pause' });
    return canned(tale, {
      tree: gradesTree,
      live: {
        'grades/grades': {
          progress: {
            ...{ done: 1_669_120, total: 3_209_747, unit: 'rows', bytes: 131_204_000, note: 'chunk 33 of about 65' },
            hold: { what: 'paused', by: 'Rauf', since: '2026-11-20T23:37:00.000Z' },
          },
          lines: ['2 workers'],
          movedAtMs: monotonicNow - 75_000,
        },
      },
    });
  },
  'phase-copy-limited': () =>
    canned(nightUntilGrades(), {
      tree: gradesTree,
      live: {
        'grades/grades': {
          progress: {
            ...{ done: 1_669_120, total: 3_209_747, unit: 'rows', bytes: 131_204_000, note: 'chunk 33 of about 65' },
            hold: {
              what: 'limited',
              why: 'the standby standby1 of edu_v2 is 48s behind, limit 30s',
              since: '2026-11-20T23:37:00.000Z',
            },
          },
          lines: [],
          movedAtMs: monotonicNow - 75_000,
        },
      },
    }),
  'phase-copy-throttled': () =>
    canned(nightUntilGrades(), {
      tree: gradesTree,
      live: {
        'grades/grades': {
          progress: {
            ...{ done: 1_669_120, total: 3_209_747, unit: 'rows', bytes: 131_204_000, note: 'chunk 33 of about 65' },
            hold: { what: 'throttled', rowsPerSecond: 20_000, by: 'Rauf', since: '2026-11-20T23:37:00.000Z' },
          },
          rate: 19_998.2,
          bytesPerSecond: 1_572_864,
          etaMs: 77_000,
          lines: [],
          movedAtMs: monotonicNow - 400,
        },
      },
    }),
  'phase-asked-to-stop': () => canned(nightUntilGrades().isAskedToStop('Rauf'), { tree: gradesTree }),
  'phase-stalled': () =>
    canned(nightUntilGrades(), {
      tree: gradesTree,
      live: {
        'grades/grades': {
          progress: { done: 1_669_120, total: 3_209_747, unit: 'rows', note: 'chunk 33 of about 65' },
          rate: 0,
          lines: [],
          movedAtMs: monotonicNow - 75_000,
        },
      },
    }),
  'phase-together': () => {
    const tale = new Tale(staging);
    through(tale, 2).starts('staff').runs('staff', 'students').runs('staff', 'teachers');
    return canned(tale, { tree: { phase: 'staff', nodes: [] } });
  },
  finish: () => {
    const tale = new Tale(live, '2026-11-20T22:00:30.000Z');
    for (const phase of eduPlan.phases) goThrough(tale, phase, 20);
    tale.add('session.finished', { outcome: 'finished' });
    return canned(tale, {
      more: {
        status: 'ended',
        end: { kind: 'finished' },
        chainHead: '6fd3c1a0b2e47f58'.repeat(4),
        reports: ['reports/edu-v2-1121-0200.md'],
      },
    });
  },
  halted: () =>
    canned(nightUntilGrades(), {
      more: {
        status: 'ended',
        end: {
          kind: 'halted',
          fault: {
            code: 'session/server-changed',
            message: 'edu_v2 is not the server it was when the session opened: system_identifier was 7301, is 7302.',
            remedy: ['Find out which server answers at db2:5432.', 'Resume once the first one is back.'],
            retry: 'safe',
          },
        },
      },
    }),
  'dry-run': () => {
    const tale = new Tale({ ...staging, dryRun: true }).starts('prepare');
    for (const { id } of eduPlan.phases.slice(0, 1).flatMap(stepsOf)) {
      tale.add(
        'step.previewed',
        {
          description: [`create schema edu_v2_${id};`],
          touches: ['edu_v2: creates tables'],
          figures: {},
          evidence: [],
          checks: [],
        },
        at('prepare', id),
      );
    }
    tale.finishes('prepare').starts('people');
    return canned(tale, { tree: { phase: 'people', nodes: [] } });
  },
};

export const gradesTree: TreeSnapshot = {
  phase: 'grades',
  nodes: [{ key: 'grades/grades', title: 'Migrate grades', depth: 0, type: 'step', active: true }],
};
