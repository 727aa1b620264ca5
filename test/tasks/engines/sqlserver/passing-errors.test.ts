import { describe, expect, it, onTestFinished } from 'vitest';
import type { Outcome } from '../../../../state/outcome.ts';
import { engineOf } from '../../../../tasks/engines/engines.ts';
import { isPassing } from '../../../../tasks/engines/sqlserver/faults/passing.ts';
import { isUndoneWithItsSession } from '../../../../tasks/sql/undone.ts';
import { sql } from '../../../../tasks/sql.ts';
import { testContext } from '../../../support/context.ts';
import { faultOf } from '../../../support/copy-pair.ts';
import { fakeClock } from '../../../support/fakes.ts';
import type { Scripted } from '../../../support/tds/scripted.ts';
import { type ScriptedHome, scriptedHome, type Turn } from '../../../support/tds/scripted-home.ts';
import { errorAnswer, errorToken, loginTokens } from '../../../support/tds/tokens.ts';

/** Scripted, not recorded: no server here moves its databases. */
const update = 'UPDATE marks SET seen = 1';

/** What Azure says before it ends the connection. */
function ended(number: number): Scripted {
  return { tokens: errorToken(number, 'what it says', { severity: 20 }), cutAt: 10_000, how: 'end' };
}

/** Once: whatever it is that `when` matches. */
function once(when: RegExp, answer: (turn: Turn) => Scripted): (turn: Turn) => Scripted | undefined {
  let isDone = false;
  return (turn) => {
    if (isDone || !when.test(turn.sql)) return undefined;
    isDone = true;
    return answer(turn);
  };
}

async function run(home: ScriptedHome, text = update): Promise<{ outcome: Outcome; output: string; waitedMs: number }> {
  const database = await engineOf('sqlserver').connect(home.url, { name: 'edu', application: 'test' });
  onTestFinished(() => database.close());
  const clock = fakeClock({ auto: true });
  const context = testContext({ databases: { edu: database }, clock });
  const outcome = await sql.run(sql.schema.parse({ on: 'edu', sql: text }), context);
  expect(home.complaints()).toEqual([]);
  return { outcome, output: context.seen.output.join('\n'), waitedMs: clock.monotonicMs() };
}

describe('SQL in a transaction whose server says that this will pass', () => {
  it.each([40_197, 40_501, 40_613, 49_918, 10_928, 4221])(
    'runs again on a new connection, once: %d',
    async (number) => {
      const home = await scriptedHome(once(/^UPDATE marks/, () => ended(number)));
      const { outcome, output, waitedMs } = await run(home);
      expect(outcome).toMatchObject({ kind: 'done' });
      expect(home.kept.map(({ what }) => what)).toEqual(['ledger', 'sql']);
      expect(output).toBe(
        `edu can't do it just now: again in 5s, attempt 2 of 5 (edu says: what it says (Msg ${number}, Level 20, State 1))`,
      );
      expect(waitedMs).toBe(5_000);
    },
  );

  it('is not run again when its COMMIT had come through before the connection was ended', async () => {
    const home = await scriptedHome(
      once(/COMMIT TRANSACTION/, (turn) => {
        turn.usual();
        return ended(40_197);
      }),
    );
    const { outcome } = await run(home);
    expect(outcome).toMatchObject({ kind: 'done', evidence: [{ text: expect.stringMatching(/^already committed/) }] });
    expect(home.kept.map(({ what }) => what)).toEqual(['ledger', 'sql']);
  });

  it('is run again when its COMMIT had not', async () => {
    const home = await scriptedHome(once(/COMMIT TRANSACTION/, () => ended(40_197)));
    expect((await run(home)).outcome).toMatchObject({ kind: 'done' });
    expect(home.kept.map(({ what }) => what)).toEqual(['ledger', 'sql']);
  });

  it('waits longer each time, also for a database that lets nobody in, and gives up after the fifth', async () => {
    let isMoving = false;
    const home = await scriptedHome(
      once(/^UPDATE marks/, () => {
        isMoving = true;
        return ended(40_197);
      }),
      {
        login: ({ database }) =>
          isMoving ? errorAnswer(40_613, 'it is not available', { severity: 17 }) : loginTokens(database),
      },
    );
    const { outcome, output, waitedMs } = await run(home);
    expect(faultOf(outcome)).toMatchObject({ code: 'database/starting-up', retry: 'safe' });
    expect(output.match(/again in \d+s, attempt \d/g)).toEqual([
      'again in 5s, attempt 2',
      'again in 10s, attempt 3',
      'again in 20s, attempt 4',
      'again in 40s, attempt 5',
    ]);
    expect(waitedMs).toBe(75_000);
    expect(home.kept).toEqual([]);
  });

  it.each([
    { what: 'somebody ended the session', number: 596, text: update },
    { what: 'the SQL calls a procedure, which can have committed some of it', number: 40_197, text: 'EXEC mark_all' },
  ])('is left to a person when $what', async ({ number, text }) => {
    const home = await scriptedHome(once(/^(UPDATE marks|EXEC mark_all)/, () => ended(number)));
    const { outcome, waitedMs } = await run(home, text);
    expect(faultOf(outcome)).toMatchObject({ retry: 'unknown' });
    expect(waitedMs).toBe(0);
    expect(home.kept).toEqual([]);
  });
});

it.each([
  ['UPDATE a SET b = 1', true],
  ["-- a note\nINSERT a VALUES ('exec')", true],
  ['IF 1 = 1 BEGIN DELETE a END', true],
  ['exec p', false],
  ['dbo.p 1', false],
  ['p', false],
  ['INSERT a EXEC p', false],
  ['UPDATE a SET b = 1; commit', false],
  ['BEGIN TRAN; DELETE a', false],
  ["UPDATE a SET [o'clock] = 1", true],
  ["UPDATE a SET [o'clock] = 1; EXEC p", false],
  ["SELECT a AS [o'clock] FROM b; EXEC p; SELECT 'x'", false],
  ["UPDATE a SET b = 'c; EXEC p", false],
  ['', false],
])('what is undone with its session: %j %s', (text, isUndone) => {
  expect(isUndoneWithItsSession(text, engineOf('sqlserver').sql)).toBe(isUndone);
});

it('an error that nobody said will pass does not', () => {
  expect(isPassing(new Error('read ECONNRESET'))).toBe(false);
  expect(isPassing(Object.assign(new Error('a deadlock'), { number: 1205, lineNumber: 1 }))).toBe(false);
});
