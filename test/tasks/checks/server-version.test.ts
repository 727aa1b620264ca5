import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testContext } from '../../support/context.ts';
import { judgeCheck } from '../../support/kinds.ts';
import { openPair, type Pair } from '../../support/pair.ts';

let pair: Pair;
beforeAll(async () => {
  pair = await openPair();
});
afterAll(() => pair.close());

const judge = (database: string, atLeast: string) =>
  judgeCheck({ tool: { database, 'at-least': atLeast } }, testContext({ databases: pair.databases }));

describe("a server's version", () => {
  it('is what the server says of itself', async () => {
    expect(await judge('edu_v2', '15')).toMatchObject({
      verdict: 'passed',
      expected: 'the server of edu_v2 15 or newer',
      actual: expect.stringMatching(/^the server of edu_v2 15\.\d+$/),
    });
  });

  it('fails when it is older', async () => {
    expect(await judge('edu_v2', '99.1')).toMatchObject({ verdict: 'failed', figures: { expected: '99.1' } });
  });

  it('is that of the library where there is no server', async () => {
    expect(await judge('edu', '3')).toMatchObject({
      verdict: 'passed',
      actual: expect.stringMatching(/^the server of edu 3\.\d+/),
    });
    expect(await judge('edu', '99')).toMatchObject({ verdict: 'failed' });
  });
});
