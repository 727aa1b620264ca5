import { describe, expect, it } from 'vitest';
import { foldSession } from '../../../state/session/evolve.ts';
import { standingOf, standingWords } from '../../../state/session/standing.ts';
import { statusOf } from '../../../state/session/status.ts';
import { statusLines } from '../../../state/session/status-lines.ts';
import { ended, fact, faultOf, given, left, opened, type Telling } from '../../support/story.ts';

const frozen = fact('database.frozen', { database: 'edu', mode: 'strict', step: 'people/users', prior: '{}' });
const proved = (verdict: 'proven' | 'broken') =>
  fact('freeze.proved', { database: 'edu', verdict, method: 'wal', seen: [] });
const fold = (...tellings: readonly Telling[]) => foldSession(given(opened(), ...tellings));
const wordsOf = (isHeld: boolean, ...tellings: readonly Telling[]) =>
  standingWords(standingOf(fold(...tellings), isHeld), () => '00:47');

describe('where a session stands, before all else', () => {
  it.each<[string, string | undefined, boolean, readonly Telling[]]>([
    [
      'halted, and the freeze broken',
      'HALTED by a problem, FREEZE BROKEN; edu is FROZEN since 00:47; nobody runs it',
      false,
      [frozen, proved('broken'), left('fault', faultOf('freeze/broken'))],
    ],
    [
      'killed',
      'INTERRUPTED: its process is gone; edu is FROZEN since 00:47; nobody runs it',
      false,
      [frozen, proved('proven')],
    ],
    ['left', 'LEFT; nobody runs it', false, [left()]],
    ['taken back', 'ROLLED BACK; nobody runs it', false, [left('rolled-back')]],
    ['running while applications wait', 'edu is FROZEN since 00:47', true, [frozen, proved('proven')]],
    [
      'half thawed',
      'edu is HALF THAWED, frozen since 00:47',
      true,
      [frozen, fact('database.thawing', { database: 'edu' })],
    ],
    ['finished over a freeze that stands', 'edu is FROZEN since 00:47', false, [frozen, ended()]],
    ['running', undefined, true, []],
    ['finished', undefined, false, [ended()]],
  ])('%s: %s', (_, words, isHeld, tellings) => {
    expect(wordsOf(isHeld, ...tellings)).toBe(words);
  });

  it('is the first line of the status, with the command that goes on', () => {
    const status = statusOf(fold(frozen, left('fault', faultOf('freeze/broken'))), undefined);
    expect(status.standing).toMatchObject({ stopped: { code: 'freeze/broken' }, frozen: [{ proof: 'unproven' }] });
    const [first] = statusLines(status, true, 'npm run nightferry -- resume s');
    expect(first).toMatch(
      /^HALTED .*; edu is FROZEN since 2026-.*Z; nobody runs it; resume: npm run nightferry -- resume s$/,
    );
  });
});
