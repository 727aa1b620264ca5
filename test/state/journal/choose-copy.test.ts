import { describe, expect, it } from 'vitest';
import { agreement } from '../../../state/journal/agreement.ts';
import { type StoredEvent, storeEvent } from '../../../state/journal/chain.ts';
import { chooseCopy, type FoundCopy } from '../../../state/journal/choose-copy.ts';
import { given, opened, phaseStarted } from '../../support/story.ts';

/** Events that say these words, one after the other. */
function told(...words: readonly string[]): readonly StoredEvent[] {
  return given(opened(), ...words.map(phaseStarted)).map(storeEvent);
}

const copy = (database: string, events: readonly StoredEvent[]): FoundCopy => ({ database, events });
const whole = told('a', 'b', 'c');
const changed = whole.map((event, index) =>
  index === 1 ? { ...event, body: event.body.replace('"a"', '"x"') } : event,
);

describe('two tellings of a session', () => {
  it.each([
    ['nothing and something', [], whole, 0],
    ['the same', whole, whole, 4],
    ['a beginning', whole, whole.slice(0, 2), 2],
    ['a continuation', whole.slice(0, 3), whole, 3],
    ['another end', whole, told('a', 'b', 'z'), 3],
    ['another night', whole, told('z', 'b', 'c'), 1],
    ['one that lacks its beginning', whole, whole.slice(1), 0],
  ])('have in common what they tell alike from the first event on: %s', (_, ours, theirs, common) => {
    expect(agreement(ours, theirs)).toBe(common);
    expect(agreement(theirs, ours)).toBe(common);
  });
});

describe('the copy to go on from', () => {
  it.each([
    ['none where there is none', [], { kind: 'none' }],
    ['none where tables are empty', [copy('a', [])], { kind: 'none' }],
    ['the only one', [copy('a', whole), copy('b', [])], { kind: 'chosen', copy: { database: 'a' }, behind: [] }],
    [
      'the longest, with what the others lack',
      [copy('a', whole.slice(0, 1)), copy('b', whole), copy('c', whole)],
      { kind: 'chosen', copy: { database: 'b' }, like: ['c'], behind: [{ database: 'a', lacks: 3 }] },
    ],
    [
      'none where two tell of different nights',
      [copy('a', told('a', 'z')), copy('b', whole)],
      { kind: 'differ', databases: ['b', 'a'], seq: 3 },
    ],
    [
      'none where one was changed, though another is sound',
      [copy('a', whole), copy('b', changed)],
      { kind: 'broken', database: 'b', why: expect.stringContaining('event 2 was changed') },
    ],
    [
      'none where one lacks an event in the middle',
      [copy('a', [...whole.slice(0, 1), ...whole.slice(2)])],
      { kind: 'broken', database: 'a', why: expect.stringContaining('event 2 is missing') },
    ],
  ])('is %s', (_, copies, choice) => {
    expect(chooseCopy(copies)).toMatchObject(choice);
  });
});
