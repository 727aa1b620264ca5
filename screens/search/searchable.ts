import type { Model } from '../model.ts';
import { textOf } from '../parts/highlight.ts';
import type { Line } from '../parts/line.ts';
import type { ScrollText, Track } from '../parts/scroll.ts';
import type { View } from '../view.ts';
import type { Pattern } from './pattern.ts';

/** Something on the screen that can be searched: a text line by line, or a list row by row. */
export interface Searchable {
  /** Names it: the same as long as it is the same text or list. */
  readonly place: string;
  readonly kind: 'text' | 'list';
  readonly track: Track;
  /** Lines or rows in which it is, in their order. */
  find(pattern: Pattern): readonly number[];
  /** The lines of a text, as they are drawn. */
  readonly lines?: readonly Line[];
}

/** What a search goes over now. `overlay` is what lies over the screen, when that can be read. */
export function searchableOf(view: View, model: Model, overlay: ScrollText | undefined): Searchable | undefined {
  if (model.overlay) return model.overlay.kind === 'help' && overlay ? text(overlay) : undefined;
  switch (view.screen) {
    case 'home':
      return list(view.list, view.items.map(homeText));
    case 'board':
      return list(
        view.list,
        view.rows.map(({ phase, status, signOffs }) => `${phase.title} ${phase.id} ${status.word} ${signOffs.full}`),
      );
    case 'phase': {
      const steps = view.rows.flatMap((row) => (row.kind === 'step' ? [row] : []));
      return list(
        view.list,
        steps.map(({ step, status }) => `${status.word} ${step.title} ${step.id} ${step.kind}`),
      );
    }
    case 'pane':
      return view.list ? { place: view.list.key, kind: 'list', track: view.list, find: view.find } : text(view.scroll);
    case 'question':
      return view.asks === 'confirm'
        ? list(
            view.list,
            view.items.map(({ question }) => question.text),
          )
        : text(view.scroll);
    case 'step':
    case 'finish':
    case 'fault':
      return text(view.scroll);
    default:
      return undefined;
  }
}

function homeText(item: Extract<View, { screen: 'home' }>['items'][number]): string {
  if (item.kind === 'runbook') return `${item.card.title} ${item.card.file}`;
  const { id, title, environment, mode, status } = item.card;
  return `${title} ${id} ${mode} in ${environment} ${status}`;
}

function text({ lines, track }: ScrollText): Searchable {
  return { place: track.key, kind: 'text', track, lines, find: (pattern) => indexesIn(lines.map(textOf), pattern) };
}

function list(track: Track, texts: readonly string[]): Searchable {
  return { place: track.key, kind: 'list', track, find: (pattern) => indexesIn(texts, pattern) };
}

/** Which of the texts have it. */
export function indexesIn(texts: readonly string[], pattern: Pattern): readonly number[] {
  return texts.flatMap((each, index) => (pattern.isIn(each) ? [index] : []));
}
