import { blockedSentences, numberOf } from '../state/blocking.ts';
import { type Hold, holdWords, isStanding } from '../state/control-words.ts';
import { formatBytes } from '../state/format.ts';
import type { LiveStep, LiveSteps } from '../state/live.ts';
import { barLine, progressText, rateText } from './parts/bar.ts';
import { dotted, type Line, line, paragraph, span } from './parts/line.ts';
import { partLines } from './parts/part-lines.ts';
import { clockTime, wholeSeconds } from './parts/time-text.ts';
import type { StepRow } from './phase.ts';
import { quietOf, quietSpan } from './quiet.ts';
import { statuses } from './statuses.ts';

export interface LiveView {
  readonly steps: LiveSteps;
  readonly nowMs: number;
  readonly monotonicMs: number;
  /** Of the clock that people see. */
  readonly zone?: string | undefined;
}

/**
 * How a step moves: since when, how far, how fast, whom it waits for at the server, and the last lines of its output. At
 * most `room` of them.
 */
export function runningLines(
  { step, state, status, back }: StepRow,
  live: LiveStep | undefined,
  { nowMs, monotonicMs, zone }: LiveView,
  width: number,
  room: number,
): readonly Line[] {
  const elapsed = state?.startedAt === undefined ? undefined : Math.max(0, nowMs - Date.parse(state.startedAt));
  const attempt = state && state.attempt > 1 ? `, attempt ${state.attempt}` : '';
  const since = elapsed === undefined ? '' : `  for ${wholeSeconds(elapsed)}${attempt}`;
  const head = line(span(`${back ? 'Undo: ' : ''}${step.title}`, 'strong'), `  ${status.word}`, span(since, 'quiet'));
  if (!live) return [head].slice(0, room);
  const moving = [
    head,
    ...blockLines(live, monotonicMs, width),
    ...holdLines(live.progress?.hold, width, zone),
    ...(isAsking(status) ? whereItStands(live, width) : progressLines(step.kind, live, monotonicMs, width)),
  ];
  const parts = partLines(live.progress?.parts ?? [], width, room - moving.length);
  // The lines of a step with sub-tasks say the same of them.
  const left = parts.length > 0 ? 0 : room - moving.length;
  const tail = left > 0 ? tailOf(live).slice(-left) : [];
  return [...moving, ...parts, ...tail.map((text) => line(span(`  ${text}`, 'quiet')))].slice(0, room);
}

/** What a row of the tree says of a step that runs. */
export function movingText(kind: string, live: LiveStep | undefined, monotonicMs: number): string {
  if (!live) return '';
  const { progress, rate, etaMs, block } = live;
  if (block) {
    const [first] = block.chain;
    return `waits for ${first ? numberOf(first) : 'somebody'}`;
  }
  const share = progress?.total ? `${Math.floor((100 * progress.done) / progress.total)}%` : undefined;
  if (progress?.hold && progress.hold.what !== 'throttled')
    return [share, heldWord(progress.hold)].filter(Boolean).join(', ');
  const quiet = quietOf(kind, live, monotonicMs);
  if (quiet.isAlarming) return [share, quietSpan(quiet, live).text].filter(Boolean).join(', ');
  const speed = progress && !progress.parts && rateText(progress.unit, rate);
  return [share, speed, etaMs === undefined ? undefined : `${wholeSeconds(etaMs)} left`].filter(Boolean).join(', ');
}

/** It waits for a person: it is meant to stand still, and when it ends is up to them. */
function isAsking({ word }: StepRow['status']): boolean {
  return word === statuses.asks.word || word === statuses.asksThere.word;
}

function whereItStands({ progress }: LiveStep, width: number): readonly Line[] {
  if (!progress) return [];
  const bar = progress.total === undefined ? [] : [barLine(progress, Math.min(width, 60))];
  return [...bar, line(progressText(progress)), ...(progress.note ? [line(span(progress.note, 'quiet'))] : [])];
}

function blockLines({ block }: LiveStep, monotonicMs: number, width: number): readonly Line[] {
  if (!block) return [];
  const [waits = '', ...rest] = blockedSentences(block, monotonicMs);
  return [
    ...paragraph(waits, width, { tone: 'bad' }),
    ...rest.flatMap((sentence) => paragraph(sentence, width, { first: '  ', tone: 'warn' })),
  ];
}

/** Who or what holds it back, above how far it is. */
function holdLines(hold: Hold | undefined, width: number, zone: string | undefined): readonly Line[] {
  if (!hold) return [];
  const words = holdWords(hold, (at) => clockTime(at, zone));
  return paragraph(isStanding(hold) ? words.replace(/^pause[ds]/, (word) => word.toUpperCase()) : words, width, {
    tone: 'warn',
  });
}

function heldWord(hold: Hold): string {
  return isStanding(hold) ? 'paused' : 'stops at a chunk';
}

function progressLines(kind: string, live: LiveStep, monotonicMs: number, width: number): readonly Line[] {
  const { progress, rate, bytesPerSecond, etaMs } = live;
  const quiet = quietOf(kind, live, monotonicMs);
  if (!progress) return quiet.isAlarming && live.lines.length > 0 ? [line(quietSpan(quiet, live))] : [];
  // A rate of minutes ago is no rate.
  const speed = quiet.isAlarming
    ? [quietSpan(quiet, live)]
    : [
        ...(rate !== undefined && !progress.parts ? [span(rateText(progress.unit, rate) ?? '')] : []),
        ...(bytesPerSecond !== undefined ? [span(`${formatBytes(bytesPerSecond)}/s`)] : []),
        ...(etaMs !== undefined ? [span(`about ${wholeSeconds(etaMs)} left`)] : []),
        quietSpan(quiet, live),
      ];
  const facts = [...speed, ...(progress.note && !progress.parts ? [span(progress.note, 'quiet')] : [])].filter(
    ({ text }) => text !== '',
  );
  const bar = progress.total === undefined ? [] : [barLine(progress, Math.min(width, 60))];
  return [...bar, line(progressText(progress)), dotted(facts, width)];
}

/** Without what it said of waiting, while that stands above. */
function tailOf({ lines, block }: LiveStep): readonly string[] {
  const from = block ? lines.findLastIndex((text) => text.startsWith('waits ')) : -1;
  if (from < 0) return lines;
  const end = lines.findIndex((text, index) => index > from && text.startsWith('to end it: '));
  return [...lines.slice(0, from), ...(end < 0 ? [] : lines.slice(end + 1))];
}
