import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventsIn } from '../support/command-line.ts';
import {
  asksFirst,
  expectFault,
  expectNoBug,
  type Situation,
  situation,
  untouched,
  withPeople,
} from '../support/situation.ts';

let late: Situation;
beforeAll(async () => {
  late = await withPeople(await situation(asksFirst));
});
afterAll(() => late.remove());

async function answeredWith(text: string) {
  const file = await late.write('answers.yaml', text);
  return late.run(['run', late.runbook, '--in', 'test', '--session', 'n1', '--answers', file]);
}

const wholly = `answers: 1
as: { dba: Leyla }
default: confirm
`;

const faulty: readonly { readonly what: string; readonly text: string; readonly says: readonly (string | RegExp)[] }[] =
  [
    { what: 'are of a version that is not known', text: 'answers: 2\n', says: [/answers: .*1/] },
    { what: 'are not YAML', text: 'answers: [1\n', says: ['It is not YAML.'] },
    { what: 'are empty', text: '', says: [/top level|answers/] },
    { what: 'have a key that means nothing', text: `${wholly}signoffs: {}\n`, says: [/signoffs/] },
    {
      what: 'name a step that the runbook has not',
      text: `${wholly}steps: { prepare/mvoe: { on-failure: [retry] } }\n`,
      says: ['steps: there is no step prepare/mvoe'],
    },
    {
      what: 'name a phase, a phrase and a role that the runbook has not',
      text: `${wholly}sign-offs: { cutover: [boss] }\nphrases: { switch: edu }\nambiguous: { prepare/gone: done }\n`,
      says: [
        'sign-offs: there is no phase cutover',
        'phrases: there is no phase or step switch',
        'ambiguous: there is no step prepare/gone',
        'there is no role boss',
      ],
    },
  ];

describe('answers that can not be used', () => {
  it.each(faulty)('are refused whole before anything is done when they $what', async ({ text, says }) => {
    const ended = await answeredWith(text);
    expectFault(ended, {
      exit: 2,
      code: 'answers/faulty',
      names: [/answers\.yaml can't be used: ./],
      next: ['Nothing was done.'],
    });
    for (const words of says) expect(ended.output).toMatch(words);
    expect(await late.remains()).toEqual(untouched);
  });

  it('are refused when the file is not there, with its name', async () => {
    expectFault(await late.run(['run', late.runbook, '--in', 'test', '--answers', 'nowhere/answers.yaml']), {
      exit: 2,
      code: 'answers/unreadable',
      names: ['nowhere/answers.yaml'],
      next: [/There is no .*nowhere\/answers\.yaml/, 'Correct the path after --answers'],
    });
    expect(await late.remains()).toEqual(untouched);
  });

  it('are refused for a resume as for a run, and the session stays as it was', async () => {
    const { end, output } = await late.run(['run', late.runbook, '--in', 'test', '--session', 'n1', '--plain']);
    expect(end, output).toBe(3);
    const before = eventsIn(late.journal);
    const file = await late.write('answers.yaml', `${wholly}sign-offs: { cutover: [dba] }\n`);
    expectFault(await late.run(['resume', 'n1', '--answers', file]), {
      exit: 2,
      code: 'answers/faulty',
      names: ['there is no phase cutover'],
      next: ['Correct the file'],
    });
    expect(eventsIn(late.journal)).toBe(before);
    expect(await late.remains()).toEqual({ ...untouched, sessions: ['n1'] });
  });
});

describe('answers to what only a person may approve in a live session', () => {
  it('stop at the first sign-off with exit 3, however much they confirm', async () => {
    const live = await withPeople(await situation(asksFirst));
    try {
      const file = await live.write('answers.yaml', `${wholly}sign-offs: { prepare: [dba] }\n`);
      const { end, output } = await live.run(
        ['run', live.runbook, '--in', 'live', '--session', 'n1', '--answers', file],
        {
          LIVE_OLD_URL: live.old.url,
          LIVE_NEW_URL: live.new.url,
        },
      );
      expect(end, output).toBe(3);
      expect(output).toContain('phase prepare is done');
      expect(output).toContain('left (answers)');
      expectNoBug(output);
      const { stdout } = await live.run(['status', 'n1', '--json']);
      expect(JSON.parse(stdout).sessions[0].phases[0].missingSignOffs).toEqual(['dba']);
    } finally {
      await live.remove();
    }
  });
});
