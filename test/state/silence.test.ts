import { describe, expect, it } from 'vitest';
import { judgeSilence, type ServerSays } from '../../state/silence.ts';

const working: ServerSays = { state: 'working', on: 'Lock: relation' };
const waiting: ServerSays = { state: 'waits-for-us' };
const gone: ServerSays = { state: 'gone' };
const unreachable: ServerSays = { state: 'unreachable', why: 'timeout expired' };
const minute = 60_000;

describe('a connection from which nothing comes', () => {
  it.each([
    { title: 'is told of after a minute', quiet: 1, told: 0, server: waiting, verdict: 'tell' },
    { title: 'is not told of again at once', quiet: 1.5, told: 1, server: waiting, verdict: 'wait' },
    { title: 'is told of again when it has doubled', quiet: 2, told: 1, server: unreachable, verdict: 'tell' },
    { title: 'is given up at the limit, told or not', quiet: 5, told: 4, server: waiting, verdict: 'give-up' },
    {
      title: 'is given up when the server can not be asked either',
      quiet: 5,
      told: 4,
      server: unreachable,
      verdict: 'give-up',
    },
    { title: 'is given up at once when the server has ended it', quiet: 1, told: 0, server: gone, verdict: 'give-up' },
    { title: 'is never given up while the server is at work', quiet: 600, told: 0, server: working, verdict: 'tell' },
    {
      title: 'is told of as seldom while the server is at work',
      quiet: 600,
      told: 400,
      server: working,
      verdict: 'wait',
    },
  ])('$title', ({ quiet, told, server, verdict }) => {
    const judged = judgeSilence({ quietMs: quiet * minute, toldMs: told * minute, server, limitMs: 5 * minute });
    expect(judged.verdict).toBe(verdict);
  });

  it('is told of with what the server says, and when it ends', () => {
    const say = (server: ServerSays) => judgeSilence({ quietMs: minute, toldMs: 0, server, limitMs: 5 * minute });
    expect(say(waiting)).toEqual({
      verdict: 'tell',
      words: 'silent for 1m, its server waits for us; given up at 5m',
    });
    expect(say(working)).toEqual({
      verdict: 'tell',
      words: 'silent for 1m, its server is at work (Lock: relation)',
    });
    expect(say(unreachable)).toMatchObject({
      words: "silent for 1m, its server can't be asked (timeout expired); given up at 5m",
    });
    expect(say(gone)).toEqual({ verdict: 'give-up', why: 'not a byte for 1m, and its server has ended the session' });
  });
});
