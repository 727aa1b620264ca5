import { describe, expect, it } from 'vitest';
import { graceMs, justChanged } from '../../screens/grace.ts';
import type { Intent, SessionStage, Stage } from '../../screens/stage.ts';
import { Ui } from '../../screens/ui.ts';
import { viewOf } from '../../screens/view.ts';
import { readWorld } from '../../screens/world.ts';
import type { Question } from '../../state/question.ts';
import type { Canned } from './canned.ts';
import { Changing } from './changing.ts';
import { size } from './pressing.ts';
import { scenes } from './scenes.ts';
import { openTerminal } from './terminal.tsx';

describe('a screen that changes by itself', () => {
  it('takes no answer from a key that was meant for what was there before', () => {
    const desk = deskWith('failure');
    desk.shows('failed-checks');
    desk.press('enter', 'r');
    expect(desk.intents).toEqual([]);
    expect(desk.hint()).toBe(justChanged);
    expect(desk.overlay()).toBeUndefined();
    desk.passes(graceMs);
    desk.press('enter', 'r');
    expect(desk.intents).toMatchObject([{ kind: 'answer', answer: { kind: 'retry' } }]);
  });

  it('does not open a form, mark an item or begin anything either', () => {
    for (const [scene, keys] of [
      ['sign-off', ['enter', 'tab', 'enter', 's']],
      ['confirm', ['y', 'enter']],
      ['point-of-no-return', ['enter', 'e']],
      ['board-rehearsal', ['enter']],
      ['preflight-problems-rehearsal', ['enter', 'b']],
      ['finish', ['enter', 'enter', 'm']],
    ] as const) {
      const desk = deskWith('phase');
      desk.shows(scene);
      desk.press(...keys);
      expect(desk.intents, scene).toEqual([]);
      expect(desk.ui.snapshot(), scene).toMatchObject({ form: undefined, mark: undefined, overlay: undefined });
      expect(desk.hint(), scene).toBe(justChanged);
    }
  });

  it('waits until somebody who goes on typing has stopped: a note was being written when its question went', () => {
    const desk = deskWith('sign-off');
    desk.press('t', 's', 'o');
    desk.shows('confirm');
    for (const key of [...'may', 'y', 'enter', 'y', 'enter']) {
      desk.press(key);
      desk.passes(graceMs - 50);
    }
    expect(desk.intents).toEqual([]);
    desk.passes(50);
    desk.press('y', 'enter');
    expect(desk.intents).toMatchObject([{ answer: { kind: 'confirmed' } }]);
  });

  it('takes none either from a key behind one that moves, or behind a paste', () => {
    const { stage, time } = sceneOf('phase');
    const stages = new Changing<Stage>(stage);
    const desk = deskOn(stages, time);
    desk.shows('failure');
    desk.press('down', 'up', 'enter', 'r');
    expect(desk.intents).toEqual([]);
    desk.passes(graceMs);
    desk.shows('phase');
    // Not drawn yet.
    stages.become(sceneOf('failure').stage);
    desk.ui.paste('a reason for what was asked before', size);
    desk.press('enter', 'r');
    expect(desk.intents).toEqual([]);
    desk.passes(graceMs);
    desk.press('enter', 'r');
    expect(desk.intents).toMatchObject([{ kind: 'answer', answer: { kind: 'retry' } }]);
  });

  it('takes no answer from a key behind the one that took away what lay over it', () => {
    const desk = deskWith('phase');
    desk.press('?');
    desk.shows('failure');
    desk.passes(5_000);
    desk.press('escape', 'enter');
    expect(desk.intents).toEqual([]);
    expect(desk.hint()).toBe(justChanged);
    desk.passes(graceMs);
    desk.press('?', 'escape', 'enter', 'r');
    expect(desk.intents).toMatchObject([{ kind: 'answer', answer: { kind: 'retry' } }]);
  });

  it('still turns, scrolls, helps, and is left', () => {
    const desk = deskWith('phase');
    desk.shows('failure');
    desk.press('down', '?');
    expect(desk.overlay()).toBe('help');
    desk.press('escape', 'escape');
    expect(desk.ui.snapshot().looking).toEqual({ at: 'phase', phase: 'grades' });
    desk.shows('failed-checks');
    desk.press('q');
    expect(desk.overlay()).toBe('leave');
    desk.press('enter');
    expect(desk.intents).toEqual([{ kind: 'leave' }]);
  });

  it('is one also when the answer that was just given brought the next question', () => {
    const desk = deskWith('failure', (intent, { shows }) => intent.kind === 'answer' && shows('failed-checks'));
    desk.press('enter', 'enter', 'r');
    expect(desk.intents).toHaveLength(1);
    expect(desk.hint()).toBe(justChanged);
  });

  it('is none when the person went there: no key has to wait', () => {
    const desk = deskWith('home');
    desk.press('down', 'down', 'enter', 'enter');
    expect(desk.intents).toMatchObject([{ kind: 'start' }]);
  });

  it('is the same question while others come and go behind it', () => {
    const { stage, time } = sceneOf('failure');
    const before = stage as SessionStage;
    const questions = new Changing<readonly Question[]>(before.questions.snapshot());
    const desk = deskOn(new Changing<Stage>({ ...before, questions }), time);
    const [other] = (sceneOf('gate').stage as SessionStage).questions.snapshot();
    questions.become([...questions.snapshot(), ...(other ? [other] : [])]);
    desk.draw();
    desk.press('enter');
    expect(desk.intents).toHaveLength(1);
  });

  it('says so on the terminal', async () => {
    const { stage, time } = sceneOf('phase');
    const stages = new Changing<Stage>(stage);
    const terminal = await openTerminal({ stage: stages, time });
    stages.become(sceneOf('failure').stage);
    await terminal.until('What to do');
    await terminal.visit('enter');
    expect(terminal.text()).toContain(justChanged);
    expect(terminal.intents).toEqual([]);
    terminal.close();
  });
});

function sceneOf(name: string): Canned {
  const scene = scenes[name];
  if (!scene) throw new TypeError(`no scene ${name}`);
  return scene();
}

interface Desk {
  readonly ui: Ui;
  readonly intents: readonly Intent[];
  press(...keys: readonly string[]): void;
  /** Draws it, as the terminal does. */
  shows(scene: string): void;
  draw(): void;
  passes(ms: number): void;
  hint(): string | undefined;
  overlay(): string | undefined;
}

function deskWith(scene: string, onIntent?: (intent: Intent, desk: Desk) => unknown): Desk {
  const { stage, time } = sceneOf(scene);
  return deskOn(new Changing<Stage>(stage), time, onIntent);
}

function deskOn(stage: Changing<Stage>, at: Canned['time'], onIntent?: (intent: Intent, desk: Desk) => unknown): Desk {
  let nowMs = 1_000;
  const time = { ...at, clock: { now: at.clock.now, monotonicMs: () => nowMs } };
  const intents: Intent[] = [];
  const send = (intent: Intent) => {
    intents.push(intent);
    onIntent?.(intent, desk);
  };
  const ui = new Ui({ stage, send, time });
  const desk: Desk = {
    ui,
    intents,
    press: (...keys) => {
      for (const key of keys) ui.press(key, size);
    },
    shows: (scene) => {
      stage.become(sceneOf(scene).stage);
      desk.draw();
    },
    draw: () => ui.drawn(viewOf(readWorld(stage, size, time), ui.snapshot())),
    passes: (ms) => {
      nowMs += ms;
    },
    hint: () => ui.snapshot().hint,
    overlay: () => ui.snapshot().overlay?.kind,
  };
  desk.draw();
  return desk;
}
