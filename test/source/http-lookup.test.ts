import type { LookupAddress } from 'node:dns';
import { expect, it } from 'vitest';
import { sharedLookup } from '../../source/http/lookup.ts';

/** A resolver that answers when it is told to, or never. */
function slowResolver() {
  const waiting = new Map<string, { resolve(found: LookupAddress[]): void; reject(error: Error): void }>();
  const asked: string[] = [];
  const look = sharedLookup((hostname) => {
    asked.push(hostname);
    return new Promise((resolve, reject) => waiting.set(hostname, { resolve, reject }));
  });
  const answered = (hostname: string, all = true, signal = new AbortController().signal) =>
    new Promise((resolve, reject) =>
      look(signal)(hostname, { all }, (error, address, family) => (error ? reject(error) : resolve([address, family]))),
    );
  const answer = (hostname: string) => waiting.get(hostname)?.resolve([{ address: '192.0.2.1', family: 4 }]);
  const fail = (hostname: string) => waiting.get(hostname)?.reject(new Error('EAI_AGAIN'));
  return { asked, answered, answer, fail };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

it('looks a name up once, however many ask while it hangs, and again after that', async () => {
  const { asked, answered, answer } = slowResolver();
  const both = [answered('hook.example'), answered('hook.example', false)];
  await settled();
  expect(asked).toEqual(['hook.example']);
  answer('hook.example');
  expect(await Promise.all(both)).toEqual([
    [[{ address: '192.0.2.1', family: 4 }], undefined],
    ['192.0.2.1', 4],
  ]);
  const again = answered('hook.example');
  await settled();
  expect(asked).toEqual(['hook.example', 'hook.example']);
  answer('hook.example');
  await again;
});

it('looks one name up at a time, so that a place is left for those of databases; this machine waits for nobody', async () => {
  const { asked, answered, answer, fail } = slowResolver();
  const first = answered('hook.example');
  const second = answered('other.example');
  const here = answered('localhost');
  await settled();
  expect(asked).toEqual(['localhost', 'hook.example']);
  answer('localhost');
  await here;
  fail('hook.example');
  await expect(first).rejects.toThrow('EAI_AGAIN');
  await settled();
  expect(asked).toEqual(['localhost', 'hook.example', 'other.example']);
  answer('other.example');
  await second;
});

it('looks up no name that nobody waits for any more when its turn comes', async () => {
  const { asked, answered, answer } = slowResolver();
  const first = answered('hook.example');
  const gone = answered('other.example', true, AbortSignal.abort());
  await settled();
  answer('hook.example');
  await first;
  await expect(gone).rejects.toThrow('nobody waits');
  expect(asked).toEqual(['hook.example']);
});
