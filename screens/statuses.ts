import type { Question } from '../state/question.ts';
import { glyphs, type Tone } from './look.ts';

/** A status as people read it: the word says it, glyph and tone only help to find it. */
export interface Status {
  readonly word: string;
  readonly glyph: string;
  readonly tone?: Tone;
  readonly spins?: boolean;
}

export const statuses = {
  waiting: { word: 'waiting', glyph: glyphs.waiting, tone: 'quiet' },
  running: { word: 'running', glyph: glyphs.pointer, tone: 'accent', spins: true },
  asks: { word: 'asks you', glyph: glyphs.asks, tone: 'warn' },
  asksThere: { word: 'asks there', glyph: glyphs.asks, tone: 'warn' },
  interrupted: { word: 'interrupted', glyph: glyphs.interrupted, tone: 'warn' },
  unclear: { word: 'unclear', glyph: glyphs.asks, tone: 'warn' },
  done: { word: 'done', glyph: glyphs.done, tone: 'good' },
  failed: { word: 'failed', glyph: glyphs.failed, tone: 'bad' },
  skipped: { word: 'skipped', glyph: glyphs.skipped, tone: 'warn' },
  accepted: { word: 'accepted', glyph: glyphs.accepted, tone: 'warn' },
  previewed: { word: 'looked at', glyph: glyphs.done, tone: 'good' },
  problem: { word: 'problem', glyph: glyphs.failed, tone: 'bad' },
  unsigned: { word: 'to be signed', glyph: glyphs.asks, tone: 'warn' },
  neverRun: { word: 'never run', glyph: glyphs.skipped, tone: 'quiet' },
  toUndo: { word: 'to undo', glyph: glyphs.waiting, tone: 'warn' },
  undoing: { word: 'undoing', glyph: glyphs.pointer, tone: 'accent', spins: true },
  undone: { word: 'undone', glyph: glyphs.done, tone: 'good' },
  undoFailed: { word: 'undo failed', glyph: glyphs.failed, tone: 'bad' },
  leftAsIs: { word: 'left as is', glyph: glyphs.skipped, tone: 'warn' },
  goesBack: { word: 'goes back', glyph: glyphs.waiting, tone: 'warn' },
} as const satisfies Record<string, Status>;

export function isAsked(questions: readonly Question[], phase: string, step: string): boolean {
  return questions.some((question) => question.phase === phase && question.step === step);
}
