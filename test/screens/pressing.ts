import type { Intent } from '../../screens/stage.ts';
import { Ui } from '../../screens/ui.ts';
import { still } from './canned.ts';
import { scenes } from './scenes.ts';

export const size = { columns: 80, rows: 24 };

/** The intents that come of pressing these keys on a scene. */
export function pressing(name: string, keys: readonly string[]): { intents: readonly Intent[]; ui: Ui } {
  const scene = scenes[name];
  if (!scene) throw new TypeError(`no scene ${name}`);
  const { stage, time } = scene();
  const intents: Intent[] = [];
  const ui = new Ui({ stage: still(stage), send: (intent) => intents.push(intent), time });
  for (const key of keys) ui.press(key, size);
  return { intents, ui };
}

type AnswerIntent = Extract<Intent, { kind: 'answer' }>;

export function answer(question: string, given: AnswerIntent['answer']): Intent {
  return { kind: 'answer', question, answer: given };
}
