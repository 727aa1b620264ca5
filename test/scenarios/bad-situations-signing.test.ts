import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventsIn } from '../support/command-line.ts';
import {
  asksFirst,
  type ExpectedFault,
  expectFault,
  type Situation,
  situation,
  withPeople,
} from '../support/situation.ts';

let late: Situation;
/** Session `asked` waits for dba to sign prepare; `open` stands at its first question; `over` has ended. */
beforeAll(async () => {
  late = await withPeople(await situation(asksFirst));
  const run = (session: string, ...more: readonly string[]) =>
    late.run(['run', late.runbook, '--in', 'test', '--session', session, '--plain', ...more]);
  expect((await run('open')).end).toBe(3);
  expect((await run('over')).end).toBe(3);
  expect((await late.run(['abandon', 'over', '--reason', 'it is late'])).end).toBe(0);
  const answers = await late.write('answers.yaml', 'answers: 1\ndefault: confirm\nsign-offs: { prepare: [] }\n');
  const asked = await run('asked', '--answers', answers);
  expect(asked.end, asked.output).toBe(3);
});
afterAll(() => late.remove());

const refused: readonly { readonly what: string; readonly args: readonly string[]; readonly fault: ExpectedFault }[] = [
  {
    what: 'a phase that there is not',
    args: ['asked', 'cutover', '--role', 'dba'],
    fault: { exit: 2, code: 'sign/unknown-phase', names: ['asked', 'cutover'], next: ['prepare'] },
  },
  {
    what: 'a role that is not asked',
    args: ['asked', 'prepare', '--role', 'cto'],
    fault: { exit: 2, code: 'sign/not-asked', names: ['prepare', 'cto'], next: ['It asks dba.'] },
  },
  {
    what: 'a phase that is not done',
    args: ['open', 'prepare', '--role', 'dba'],
    fault: { exit: 1, code: 'sign/not-done', names: ['prepare'], next: ['when its steps are settled'] },
  },
  {
    what: 'a session that is over',
    args: ['over', 'prepare', '--role', 'dba'],
    fault: { exit: 1, code: 'session/finished', names: ['over'], next: ['Nothing can be signed'] },
  },
  {
    what: 'something else than what was looked at',
    args: ['asked', 'prepare', '--role', 'dba', '--shown', '0123456789ab'],
    fault: { exit: 1, code: 'sign/changed', names: ['prepare'], next: ['--look'] },
  },
];

describe('signing from the command line', () => {
  it.each(refused)('is refused for $what', async ({ args, fault }) => {
    const events = eventsIn(late.journal);
    expectFault(await late.run(['--as', 'Leyla', 'sign', ...args]), fault);
    expect(eventsIn(late.journal)).toBe(events);
  });

  it('only shows what there is to approve, what it sets going, and the digest to sign it by', async () => {
    const events = eventsIn(late.journal);
    const { end, output } = await late.run(['sign', 'asked', 'prepare', '--role', 'dba', '--look']);
    expect(end, output).toBe(0);
    expect(output).toMatch(/Nothing was signed/);
    expect(output).toMatch(/LAST signature|Signing says/);
    expect(output).toMatch(/--shown [0-9a-f]{12} /);
    expect(eventsIn(late.journal)).toBe(events);
  });

  it('is shown by status as the command to type, done once, shown what was signed, and not done twice', async () => {
    const { output: status } = await late.run(['status', 'asked']);
    const command = /waits for dba: nightferry (sign asked prepare --role dba)$/m.exec(status)?.[1]?.split(' ');
    expect(command, status).toBeDefined();

    const signed = await late.run(['--as', 'Leyla', ...(command ?? []), '--note', 'as rehearsed']);
    expect(signed.end, signed.output).toBe(0);
    expect(signed.output).toMatch(/done +move \(.*10 rows/);
    expect(signed.output).toMatch(/passed +rows: expected 10.*; found 10/);
    expect(signed.output).toMatch(/Leyla signed "Prepare" as dba \(asserted\), digest [0-9a-f]{12}\./);

    expectFault(await late.run(['--as', 'Rauf', ...(command ?? [])]), {
      exit: 1,
      code: 'sign/given',
      names: ['prepare', 'dba'],
      next: ['Nothing is left to sign'],
    });
    const finished = await late.run(['resume', 'asked', '--plain']);
    expect(finished.end, finished.output).toBe(0);
  });
});
