import type { Key } from 'ink';
import { describe, expect, it } from 'vitest';
import { pressesOf } from '../../screens/press.ts';

const none: Key = {
  upArrow: false,
  downArrow: false,
  leftArrow: false,
  rightArrow: false,
  pageDown: false,
  pageUp: false,
  home: false,
  end: false,
  return: false,
  escape: false,
  ctrl: false,
  shift: false,
  tab: false,
  backspace: false,
  delete: false,
  meta: false,
  super: false,
  hyper: false,
  capsLock: false,
  numLock: false,
};

describe('presses', () => {
  it.each<[string, string, Partial<Key>, readonly string[]]>([
    ['a letter', 'y', {}, ['y']],
    ['a capital', 'G', { shift: true }, ['G']],
    ['Enter', '\r', { return: true }, ['enter']],
    ['Esc', '', { escape: true }, ['escape']],
    ['Shift-Tab', '', { tab: true, shift: true }, ['shift-tab']],
    ['Ctrl-C', 'c', { ctrl: true }, ['ctrl-c']],
    ['Alt-y, which is not y', 'y', { meta: true }, []],
    ['an arrow', '', { upArrow: true }, ['up']],
    ['keys that came together', 'jj', {}, ['j', 'j']],
    ['a word and Enter that came together', 'edu-v2\r', {}, [...'edu-v2', 'enter']],
    ['letters of other scripts', 'Ləylə', {}, ['L', 'ə', 'y', 'l', 'ə']],
    ['control bytes between letters', 'a\u0015b', {}, ['a', 'ctrl-u', 'b']],
    ['nothing at all', '', {}, []],
  ])('%s', (_, input, key, expected) => expect(pressesOf(input, { ...none, ...key })).toEqual(expected));
});
