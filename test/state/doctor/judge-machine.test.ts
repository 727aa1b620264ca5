import { describe, expect, it } from 'vitest';
import { judgeMachine, type MachineFacts } from '../../../state/doctor/judge-machine.ts';

const terminal = { columns: 80, rows: 24, colourBits: 24, type: 'xterm' };
const journal = { path: '/home/leyla/journal.db', isWritable: true, freeBytes: 10 * 1024 ** 3 };
const good: MachineFacts = {
  ...{
    host: 'ops1',
    node: '26.10.0',
    nightferry: '0.1.0',
    terminal,
    locale: 'C.UTF-8',
    isRemote: false,
    isKept: false,
  },
  journal,
  now: new Date('2026-11-20T20:00:00Z'),
  isClockSynchronized: true,
  window: { opensAt: '2026-11-20T22:00:00.000Z', closesAt: '2026-11-21T02:00:00.000Z', timezone: 'Asia/Baku' },
};

const bad = (facts: Partial<MachineFacts>) =>
  judgeMachine({ ...good, ...facts })
    .filter(({ state }) => state !== 'ok')
    .map(({ state, says }) => `${state}: ${says}`);

describe('what is judged of a machine', () => {
  it('is nothing bad where all is well, and the time until the window', () => {
    expect(bad({})).toEqual([]);
    expect(judgeMachine(good).at(-1)?.says).toBe('The window opens in 2h.');
    const open = judgeMachine({ ...good, now: new Date('2026-11-21T01:00:00Z') });
    expect(open.at(-1)?.says).toBe('The window is open, and closes in 1h.');
  });

  it.each<[string, Partial<MachineFacts>, RegExp]>([
    ['Node before 22.13', { node: '22.12.0' }, /^failed: .*Node 22.12.0/],
    ['a small terminal', { terminal: { ...terminal, columns: 79 } }, /^warning: The terminal has 79 columns/],
    ['a dumb terminal', { terminal: { ...terminal, type: 'dumb' } }, /^warning: TERM is dumb/],
    ['a locale without UTF-8', { locale: 'C' }, /^warning: The locale is C/],
    ['no locale', { locale: '' }, /^warning: The locale is not set/],
    ['SSH outside tmux', { isRemote: true }, /^warning: You are here over SSH/],
    ['no room for the journal', { journal: { ...journal, freeBytes: 1000 } }, /^failed: The journal/],
    [
      'a journal that can not be written',
      { journal: { ...journal, isWritable: false } },
      /^failed: .* can't be written/,
    ],
    ['a clock by itself', { isClockSynchronized: false }, /^warning: .* follows no time server/],
  ])('%s', (_, facts, expected) => {
    const found = bad(facts);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(expected);
  });

  it('says that a pipe is no terminal, and takes colours as a matter of taste', () => {
    const { terminal: _, ...piped } = good;
    expect(judgeMachine(piped).map(({ state }) => state)).toContain('warning');
    expect(bad({ terminal: { ...terminal, colourBits: 1, type: 'NO_COLOR' } })).toEqual([]);
    expect(bad({ isRemote: true, isKept: true })).toEqual([]);
  });
});
