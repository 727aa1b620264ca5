import type { ControlRequest } from '../state/events.ts';
import { formatCount, formatNumber } from '../state/format.ts';
import { choiceLines } from './choices.ts';
import type { Model, Overlay } from './model.ts';
import { blank, type Line, line, paragraph, span } from './parts/line.ts';
import { type Track, trackOf } from './parts/scroll.ts';
import type { SessionView } from './session-view.ts';

export type ControlOverlay = Extract<Overlay, { readonly kind: 'throttle' | 'workers' }>;

interface ControlChoice {
  readonly name: string;
  readonly does: string;
  readonly request: ControlRequest;
}

const rates = [100_000, 50_000, 20_000, 10_000, 5_000, 2_000, 1_000];
const crews = [1, 2, 3, 4, 6, 8];

/** What can be asked of running copies, what takes it away first. */
export function controlChoices({ kind }: ControlOverlay): readonly ControlChoice[] {
  if (kind === 'throttle') {
    return [
      { name: 'no limit', does: 'as fast as both servers go', request: { control: 'throttle', rowsPerSecond: null } },
      ...rates.map(
        (rowsPerSecond): ControlChoice => ({
          name: `${formatNumber(rowsPerSecond)} rows/s`,
          does: 'of all copies together',
          request: { control: 'throttle', rowsPerSecond },
        }),
      ),
    ];
  }
  return [
    {
      name: 'as planned',
      does: 'what the runbook and this machine give',
      request: { control: 'workers', workers: null },
    },
    ...crews.map(
      (workers): ControlChoice => ({
        name: formatCount(workers, 'worker'),
        does: 'of all copies together; each keeps one',
        request: { control: 'workers', workers },
      }),
    ),
  ];
}

export function controlTrack(model: Model, overlay: ControlOverlay): Track {
  const count = controlChoices(overlay).length;
  return trackOf(model, `control/${overlay.kind}`, count - 1, count);
}

export function controlLines(overlay: ControlOverlay, view: SessionView, model: Model, width: number): readonly Line[] {
  const { id } = view.world.session;
  const isThrottle = overlay.kind === 'throttle';
  return [
    line(span(isThrottle ? 'How fast may copies go?' : 'How many workers may copies have?', 'strong')),
    blank,
    ...choiceLines(controlChoices(overlay), controlTrack(model, overlay).at),
    blank,
    ...paragraph(
      'It takes effect within a second, is journaled, and holds until somebody asks otherwise. Any other number, from any terminal:',
      width,
      { tone: 'quiet' },
    ),
    line(span(`  nightferry control ${id} ${isThrottle ? 'throttle 15000' : 'workers 5'}`, 'quiet')),
  ];
}
