import { afterEach, describe, expect, it } from 'vitest';
import { justChanged } from '../../screens/grace.ts';
import type { SessionStage, Stage } from '../../screens/stage.ts';
import type { LiveSteps } from '../../state/live.ts';
import type { Question } from '../../state/question.ts';
import { QuestionDesk } from '../../state/question-desk.ts';
import { monotonicNow, still, timeAt } from './canned.ts';
import { Changing } from './changing.ts';
import { scenes } from './scenes.ts';
import { checklist } from './scenes-questions.ts';
import { openTerminal, type Terminal, type TerminalOptions } from './terminal.tsx';

const open: Terminal[] = [];
afterEach(() => {
  for (const terminal of open.splice(0)) terminal.close();
});

async function terminalOn(options: TerminalOptions): Promise<Terminal> {
  const terminal = await openTerminal(options);
  open.push(terminal);
  return terminal;
}

function scene(name: string) {
  const found = scenes[name]?.();
  if (!found) throw new TypeError(`no scene ${name}`);
  return found;
}

function sessionOf(name: string): SessionStage {
  const { stage } = scene(name);
  if (stage.kind !== 'session') throw new TypeError(`${name} is no session`);
  return stage;
}

describe('the wizard', () => {
  it('puts a checklist before the person and gives each answer to whoever asked', async () => {
    const desk = new QuestionDesk();
    const stage: Stage = { ...sessionOf('confirm'), questions: desk };
    const { time } = scene('confirm');
    const [first, second] = checklist;
    if (!first || !second) throw new TypeError('a checklist has items');
    const replies = [first, second].map((question) => desk.ask(question, new AbortController().signal));
    const terminal = await terminalOn({
      stage: still(stage),
      time,
      onIntent: (intent) => intent.kind === 'answer' && desk.answer(intent.question, intent.answer),
    });
    await terminal.until('0 of 2 answered');
    terminal.press('y', 'enter');
    expect(await replies[0]).toMatchObject({ answer: { kind: 'confirmed', by: 'Leyla' } });
    await terminal.until('1 of 2 answered');
    terminal.press('n', 'enter');
    expect(await replies[1]).toMatchObject({ answer: { kind: 'refused' } });
  });

  it('takes keys that come in one piece one by one, each for what is there when it is its turn', async () => {
    const desk = new QuestionDesk();
    const { time } = scene('confirm');
    const [first, second] = checklist;
    if (!first || !second) throw new TypeError('a checklist has items');
    const asked = [first, second].map((question) => desk.ask(question, new AbortController().signal));
    const terminal = await terminalOn({
      stage: still({ ...sessionOf('confirm'), questions: desk }),
      time,
      onIntent: (intent) => intent.kind === 'answer' && desk.answer(intent.question, intent.answer),
    });
    terminal.send('y\r\r\ry\r');
    expect(await Promise.all(asked)).toHaveLength(2);
    expect(terminal.intents.map((intent) => intent.kind === 'answer' && intent.question)).toEqual([
      first.id,
      second.id,
    ]);
  });

  it('follows the stage from preparing to the session to its end', async () => {
    const stage = new Changing<Stage>(scene('preparing').stage);
    const terminal = await terminalOn({ stage, time: scene('phase').time });
    await terminal.until('Make fifteen years of edu');
    stage.become(scene('board-resumed').stage);
    await terminal.until('Enter goes on.');
    stage.become(scene('phase').stage);
    await terminal.until('1,669,120 of 3,209,747 rows');
    stage.become(scene('finish').stage);
    await terminal.until('FINISHED: Education system');
  });

  it('redraws when progress comes, and says how long none came', async () => {
    const before = sessionOf('phase');
    const live = new Changing<LiveSteps>(before.live.snapshot());
    const terminal = await terminalOn({ stage: still({ ...before, live }), time: scene('phase').time });
    await terminal.until('last progress 0s ago');
    const [key, step] = [...live.snapshot()][0] ?? [];
    if (key === undefined || !step) throw new TypeError('something runs in this scene');
    live.become(
      new Map([
        [
          key,
          { ...step, progress: { done: 3_209_747, total: 3_209_747, unit: 'rows' }, movedAtMs: monotonicNow - 41_000 },
        ],
      ]),
    );
    await terminal.until('NO PROGRESS for 41s');
    expect(terminal.text()).toContain('100%');
  });

  it('asks as soon as something asks, wherever the person looks, and waits once it was put off', async () => {
    const asking = sessionOf('failure');
    const waiting = asking.questions.snapshot();
    const questions = new Changing<readonly Question[]>([]);
    const terminal = await terminalOn({ stage: still({ ...asking, questions }), time: scene('failure').time });
    await terminal.until('Enrollments and grades · ');
    terminal.press('enter');
    await terminal.until('What went wrong');
    questions.become(waiting);
    await terminal.until('FAILED: Migrate grades');
    terminal.press('escape');
    await terminal.until('A question waits for you');
    terminal.press('b');
    questions.become([...waiting]);
    await terminal.until('Sign-offs');
    expect(terminal.text()).toContain('A question waits for you');
    questions.become([...waiting, ...checklist]);
    await terminal.until('FAILED: Migrate grades');
  });

  it('turns to the result when the session ends, and back to the board when asked to', async () => {
    const running = sessionOf('phase');
    const stage = new Changing<Stage>(running);
    const terminal = await terminalOn({ stage, time: scene('phase').time });
    terminal.press('b');
    await terminal.until('Sign-offs');
    stage.become({ ...running, status: 'ended', end: { kind: 'failed' } });
    await terminal.until('FAILED: Education system');
    terminal.press('b');
    await terminal.until('Sign-offs');
  });

  it('drops what was being filled in when the question is answered elsewhere', async () => {
    const asking = sessionOf('sign-off');
    const questions = new Changing(asking.questions.snapshot());
    const terminal = await terminalOn({ stage: still({ ...asking, questions }), time: scene('sign-off').time });
    terminal.press('enter', 'R');
    await terminal.until('Name     R');
    questions.become([]);
    await terminal.until('Users and persons · ');
    terminal.press('enter');
    await terminal.until('Migrate users');
    expect(terminal.intents).toEqual([]);
  });

  it('says in one sentence that the terminal is too small, and goes on when it is not', async () => {
    const { stage, time } = scene('sign-off');
    const terminal = await terminalOn({ stage: still(stage), time });
    terminal.press('enter', 'R');
    terminal.resize({ columns: 50, rows: 10 });
    await terminal.until('too small: 60x15 needed, this is 50x10');
    terminal.resize({ columns: 100, rows: 30 });
    await terminal.until('Name     R');
    expect(terminal.lines()).toHaveLength(30);
  });

  it('knows a bare Esc from the beginning of an arrow', async () => {
    const { stage, time } = scene('phase');
    const terminal = await terminalOn({ stage: still(stage), time });
    terminal.send('\u001b');
    await terminal.until('Sign-offs');
    terminal.send('\u001b[A');
    terminal.send('\r');
    await terminal.until('Courses and offerings · ');
  });

  it('takes a key for where the one before led, also when that came with a new frame', async () => {
    const { stage, time } = scene('phase');
    const terminal = await terminalOn({ stage: still(stage), time });
    terminal.resize({ columns: 82, rows: 24 });
    terminal.send('\u001b');
    // As on a machine with other work: the Esc that waits to be known comes before what React left for later.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
    await terminal.until('Sign-offs');
    terminal.press('up', 'enter');
    await terminal.until('Courses and offerings · ');
    expect(terminal.text()).not.toContain(justChanged);
  });

  it('keeps what the terminal marks as pasted out of the keys', async () => {
    const { stage, time } = scene('confirm');
    const terminal = await terminalOn({ stage: still(stage), time });
    terminal.send('\u001b[200~y\r\u001b[201~');
    await terminal.until('There is nothing to paste into here.');
    terminal.press('t');
    terminal.send('\u001b[200~seen\nby me\u001b[201~');
    await terminal.until('Note     seen by me');
    expect(terminal.intents).toEqual([]);
  });

  it('draws nothing that could steer a terminal, wherever it came from', async () => {
    const evil = '\u001b]0;owned\u0007\u001b[2Jgone\u202eback';
    const asking = sessionOf('failure');
    const [question] = asking.questions.snapshot();
    if (question?.kind !== 'failure') throw new TypeError('this scene asks about a failure');
    const fault = { ...question.fault, message: evil, remedy: [evil], causes: [evil] };
    const stage = {
      ...asking,
      greeting: evil,
      operator: evil,
      questions: still([{ ...question, title: evil, fault }]),
    };
    const terminal = await terminalOn({ stage: still(stage), time: scene('failure').time });
    await terminal.until('gone');
    terminal.press('escape', 'escape', 'a', 'down', 'enter');
    await terminal.until('Reason');
    for (const frame of terminal.frames.filter((text) => !text.startsWith('\u001b[?'))) {
      expect(frame).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
    }
  });

  it('stops watching and ticking when it is taken down', async () => {
    const stage = new Changing<Stage>(scene('phase').stage);
    const terminal = await openTerminal({ stage, time: timeAt(new Date('2026-11-21T00:00:00Z')) });
    expect(stage.watchers).toBeGreaterThan(0);
    terminal.close();
    expect(stage.watchers).toBe(0);
  });
});
