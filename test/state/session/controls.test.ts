import { describe, expect, it } from 'vitest';
import { holdWords, requestWords } from '../../../state/control-words.ts';
import type { ControlRequest } from '../../../state/events.ts';
import { foldSession } from '../../../state/session/evolve.ts';
import { statusOf } from '../../../state/session/status.ts';
import { statusLines } from '../../../state/session/status-lines.ts';
import { by, given, left, opened, resumed, type Telling } from '../../support/story.ts';

const asks = (data: ControlRequest): Telling => by({ name: 'Rauf' }, { type: 'control.requested', data });
const after = (...tellings: readonly Telling[]) => foldSession(given(opened(), ...tellings));

describe('what people ask of copies', () => {
  it.each<[string, readonly ControlRequest[], object]>([
    ['a pause', [{ control: 'pause' }], { paused: { by: 'Rauf' } }],
    ['a pause that was taken back', [{ control: 'pause' }, { control: 'resume' }], {}],
    ['a throttle', [{ control: 'throttle', rowsPerSecond: 500 }], { throttle: { by: 'Rauf', rowsPerSecond: 500 } }],
    [
      'the last of two throttles',
      [
        { control: 'throttle', rowsPerSecond: 500 },
        { control: 'throttle', rowsPerSecond: 9 },
      ],
      { throttle: { rowsPerSecond: 9 } },
    ],
    [
      'no throttle any more',
      [
        { control: 'throttle', rowsPerSecond: 500 },
        { control: 'throttle', rowsPerSecond: null },
      ],
      {},
    ],
    ['workers', [{ control: 'workers', workers: 3 }], { workers: { workers: 3 } }],
    [
      'no number of workers any more',
      [
        { control: 'workers', workers: 3 },
        { control: 'workers', workers: null },
      ],
      {},
    ],
    ['to stop at a chunk', [{ control: 'stop', at: 'chunk' }], { stopping: { by: 'Rauf' } }],
    ['what only a newer version knows', [{ control: 'hover' } as unknown as ControlRequest], {}],
  ])('is %s', (_, requests, expected) => {
    const session = after(...requests.map(asks));
    expect(session.controls).toMatchObject(expected);
    expect(Object.keys(session.controls)).toEqual(Object.keys(expected));
    expect(session.stopRequested).toBe(false);
  });

  it('holds over a kill and a resume, but for the wish to stop', () => {
    const { controls } = after(
      asks({ control: 'pause' }),
      asks({ control: 'throttle', rowsPerSecond: 9 }),
      asks({ control: 'stop', at: 'chunk' }),
      left(),
      resumed(),
    );
    expect(Object.keys(controls)).toEqual(['paused', 'throttle']);
  });

  it('names who paused it first, and when', () => {
    const events = given(
      opened(),
      asks({ control: 'pause' }),
      by({ name: 'Aydan' }, asks({ control: 'pause' }) as never),
    );
    expect(foldSession(events).controls.paused).toEqual({ by: 'Rauf', at: events[1]?.at });
  });

  it('is told by the status, with the way to take it away', () => {
    const session = after(asks({ control: 'pause' }), asks({ control: 'throttle', rowsPerSecond: 20_000 }));
    const lines = statusLines(statusOf(session, undefined), false);
    expect(lines).toContain(
      `  Rauf asked copies to pause (2026-11-20T22:01Z); undo: nightferry control ${session.id} resume`,
    );
    expect(lines.at(-1)).toContain('Rauf asked copies for no more than 20,000 rows/s');
  });
});

describe('words for it', () => {
  const time = (at: string) => at.slice(11, 16);
  const since = '2026-11-21T02:13:00.000Z';

  it('say who holds a copy, since when and why', () => {
    expect(holdWords({ what: 'paused', by: 'Rauf', since }, time)).toBe('paused by Rauf since 02:13');
    expect(holdWords({ what: 'limited', why: 'the standby is 40s behind', since }, time)).toBe(
      'pauses by itself since 02:13: the standby is 40s behind',
    );
    expect(holdWords({ what: 'throttled', rowsPerSecond: 20_000, by: 'Rauf', since }, time)).toBe(
      'throttled to 20,000 rows/s',
    );
  });

  it('say what was asked, whatever it was', () => {
    expect(requestWords({ control: 'workers', workers: 1 })).toBe('for 1 worker');
    expect(requestWords({ control: 'hover' } as unknown as ControlRequest)).toContain('newer version');
  });
});
