import { describe, expect, it } from 'vitest';
import { keyOfOrderedId, keyText, nameBasedId, orderedId, orderedTag, tagNamespace } from '../../../tasks/copy/ids.ts';

const dns = '6ba7b810-9dad-11d1-80b4-00c04fd430c8';

describe('name-based ids', () => {
  it('equal the vector of RFC 9562, appendix A.4', () => {
    expect(nameBasedId(dns, 'www.example.com')).toBe('2ed6657d-e927-568b-95e1-2665a8aea6a2');
  });

  it('take names as UTF-8', () => {
    // Python: uuid.uuid5(uuid.NAMESPACE_DNS, 'dərs 🎓')
    expect(nameBasedId(dns, 'dərs 🎓')).toBe('15a8fd6e-fcdc-565d-883f-25d004c9a45c');
  });

  it('take the namespace in any case', () => {
    expect(nameBasedId(dns.toUpperCase(), 'x')).toBe(nameBasedId(dns, 'x'));
  });

  it('keep tags apart', () => {
    expect(nameBasedId(tagNamespace(dns, 'users'), '7')).not.toBe(nameBasedId(tagNamespace(dns, 'students'), '7'));
  });

  it('refuse a namespace that is no UUID', () => {
    expect(() => nameBasedId('users', '7')).toThrow('a namespace is a UUID');
  });
});

describe('the text of a key', () => {
  it('is the column itself when there is one', () => {
    expect(keyText(['12'])).toBe('12');
    expect(keyText([''])).toBe('');
  });

  it('says how long each part of a composite key is, in characters', () => {
    expect(keyText(['12', 'abc'])).toBe('2:12,3:abc');
    expect(keyText(['ə🎓', ''])).toBe('2:ə🎓,0:');
  });

  it('never reads the same for two keys', () => {
    const keys = [
      ['a,1:b', 'c'],
      ['a', 'b', 'c'],
      ['a,b', 'c'],
      ['a', 'b,c'],
      ['1:a', ''],
      ['', '1:a'],
    ];
    expect(new Set(keys.map(keyText)).size).toBe(keys.length);
  });
});

describe('ordered ids', () => {
  const edges = [
    -(2n ** 63n),
    -(2n ** 62n) - 1n,
    -(2n ** 62n),
    -(2n ** 31n),
    -1n,
    0n,
    1n,
    255n,
    2n ** 31n - 1n,
    2n ** 32n,
    2n ** 62n - 1n,
    2n ** 62n,
    2n ** 63n - 1n,
  ];

  it('are version 8 and of the variant of RFC 9562 at every edge', () => {
    for (const key of edges) {
      expect(orderedId(dns, 'users', key)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-800[0-3]-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    }
  });

  it('have the layout that the docs promise', () => {
    const tag = orderedTag(dns, 'users');
    expect(orderedId(dns, 'users', 1n)).toBe(`${tag.slice(0, 8)}-${tag.slice(8)}-8002-8000-000000000001`);
    expect(orderedId(dns, 'users', -1n)).toBe(`${tag.slice(0, 8)}-${tag.slice(8)}-8001-bfff-ffffffffffff`);
    expect(orderedId(dns, 'users', 2n ** 62n)).toBe(`${tag.slice(0, 8)}-${tag.slice(8)}-8003-8000-000000000000`);
  });

  it('sort as their keys do', () => {
    const ids = edges.map((key) => orderedId(dns, 'users', key));
    expect([...ids].sort()).toEqual(ids);
  });

  it('give their key back', () => {
    for (const key of edges) expect(keyOfOrderedId(dns, 'users', orderedId(dns, 'users', key))).toBe(key);
  });

  it('say so when they are of another tag, another namespace or no ordered id at all', () => {
    const id = orderedId(dns, 'users', 7n);
    expect(keyOfOrderedId(dns, 'students', id)).toBeUndefined();
    expect(keyOfOrderedId(tagNamespace(dns, 'other'), 'users', id)).toBeUndefined();
    expect(keyOfOrderedId(dns, 'users', nameBasedId(dns, '7'))).toBeUndefined();
    expect(keyOfOrderedId(dns, 'users', 'not an id')).toBeUndefined();
  });

  it('refuse a key that 64 bits can not hold', () => {
    expect(() => orderedId(dns, 'users', 2n ** 63n)).toThrow(RangeError);
  });
});
