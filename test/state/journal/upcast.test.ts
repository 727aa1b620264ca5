import { describe, expect, it } from 'vitest';
import type { Event } from '../../../state/events.ts';
import { type Upcaster, upcast } from '../../../state/journal/upcast.ts';
import { given, opened, phaseStarted } from '../../support/story.ts';

const [, event] = given(opened(), phaseStarted('people'));
if (!event) throw new TypeError('no event');

const rename: Upcaster = {
  type: 'phase.started',
  from: 1,
  lift: (data) => ({ name: (data as { phase: string }).phase }),
};
const list: Upcaster = {
  type: 'phase.started',
  from: 2,
  lift: (data) => ({ names: [(data as { name: string }).name] }),
};

describe('upcasting', () => {
  it('leaves an event of today as it is', () => {
    expect(upcast(event)).toBe(event);
  });

  it('lifts an old event one version at a time, in whatever order upcasters are listed', () => {
    const lifted = upcast(event, [list, rename], { 'phase.started': 3 });
    expect(lifted).toEqual({ ...event, v: 3, data: { names: ['people'] } });
  });

  it.each([
    ['version', { ...event, v: 2 }, '"phase.started" version 2'],
    ['type', { ...event, type: 'phase.painted' }, '"phase.painted" version 1'],
  ])('refuses a %s that it does not know', (_, unknown, named) => {
    expect(() => upcast(unknown as Event)).toThrow(
      expect.objectContaining({ code: 'journal/newer', message: expect.stringContaining(named) }),
    );
  });

  it('counts a missing upcaster as a bug of ours', () => {
    expect(() => upcast(event, [rename], { 'phase.started': 3 })).toThrow('no upcaster for phase.started version 2');
  });
});
