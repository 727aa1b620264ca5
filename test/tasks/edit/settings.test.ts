import { describe, expect, it } from 'vitest';
import { addTo, setIn, settingIn } from '../../../tasks/edit/settings.ts';

const set = (text: string, value: string) => setIn(text, { URL: value }, '.env');

describe('a setting', () => {
  // biome-ignore format: a table
  it.each([
    ['URL=old', 'new', 'URL=new'],
    ['URL=old # why', 'new', 'URL=new # why'],
    ['URL=', 'new', 'URL=new'],
    ['  export URL = old\n', 'new', '  export URL = new\n'],
    ['URL="old" # why', 'new', 'URL="new" # why'],
    ["URL='old'", 'new', "URL='new'"],
    ["URL='old'", 'n w', "URL='n w'"],
    ['URL=old', 'two words', "URL='two words'"],
    ['URL=old', 'a#b', "URL='a#b'"],
    ['URL=old', '$HOME', "URL='$HOME'"],
    ['URL="old"', 'a"$b', `URL='a"$b'`],
    ['URL=old', `it's "$1"`, `URL="it's \\"\\$1\\""`],
    ['URL="a \\" b"', 'new', 'URL="new"'],
    ['MY_URL=a\nURL=old\nURL_2=b\n', 'new', 'MY_URL=a\nURL=new\nURL_2=b\n'],
    ['#URL=a\nURL=old\r\nB=1\r\n', 'new', '#URL=a\nURL=new\r\nB=1\r\n'],
    ['\n\nURL=old', 'postgres://a:b@c:1/d?e=f&g=h', '\n\nURL=postgres://a:b@c:1/d?e=f&g=h'],
    ['URL=old', '', 'URL='],
  ])('in %j becomes %s: %j', (text, value, expected) => {
    expect(set(text, value)).toBe(expected);
    expect(settingIn(expected, 'URL')).toBe(value);
  });

  it('that is there twice is refused', () => {
    expect(() => set('URL=a\nURL=b\n', 'c')).toThrow('.env has 2 settings URL');
  });

  it.each([
    ['', 'URL=new\n'],
    ['A=1', 'A=1\nURL=new\n'],
    ['A=1\r\n', 'A=1\r\nURL=new\r\n'],
  ])('is added to %j: %j', (text, expected) => expect(addTo(text, { URL: 'new' }, '.env')).toBe(expected));
});
