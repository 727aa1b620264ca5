import { problemsOf } from '../state/doctor/preflight.ts';
import { formatCount, formatDuration } from '../state/format.ts';
import { stillFrozen } from '../state/session/freeze-words.ts';
import { controlLines } from './copy-controls.ts';
import { helpLines } from './help.ts';
import type { Binding } from './keys/binding.ts';
import type { Model, Overlay } from './model.ts';
import { outsideLines } from './outside-choices.ts';
import { retryWords } from './parts/fault-lines.ts';
import { banner } from './parts/header.ts';
import { blank, type Line, line, paragraph, span } from './parts/line.ts';
import { type ScrollText, scrollText } from './parts/scroll.ts';
import { problemLines } from './preflight.ts';
import { requestLines } from './request-rollback.ts';
import { retryLines } from './retry-rejects.ts';
import { startQuestion } from './start-word.ts';
import type { View } from './view.ts';
import { isSessionWorld, layoutOf, type World } from './world.ts';

/** What lies over the screen: help, or whether that is really meant. `under` are the keys of the screen below. */
export function overlayText(overlay: Overlay, view: View, model: Model, under: readonly Binding[]): ScrollText {
  const { size, session } = view.world;
  const { inner, body } = layoutOf(size, session !== undefined);
  return scrollText(model, 'overlay', overlayLines(overlay, view, model, under, inner), body);
}

function overlayLines(
  overlay: Overlay,
  view: View,
  model: Model,
  under: readonly Binding[],
  width: number,
): readonly Line[] {
  const { session } = view.world;
  switch (overlay.kind) {
    case 'help':
      return helpLines(under, session, width);
    case 'leave':
      return leaveLines(view, width);
    case 'begin':
      return beginLines(view, width);
    case 'edit':
    case 'console':
      return 'calls' in view ? outsideLines(overlay, view, model, width) : [];
    case 'throttle':
    case 'workers':
      return 'calls' in view ? controlLines(overlay, view, model, width) : [];
    case 'note':
      return [
        line(span(overlay.title, 'strong')),
        blank,
        ...overlay.lines.flatMap((text) => paragraph(text, width)),
        blank,
        line('Enter goes on.'),
      ];
    case 'retry': {
      const asked = view.screen === 'question' ? view.question : undefined;
      const retry = asked?.kind === 'failure' ? asked.fault.retry : 'unknown';
      return [
        line(span('Run the step again?', 'strong')),
        blank,
        ...paragraph(retryWords(retry), width, { tone: 'warn' }),
        ...paragraph('r runs it again, Esc goes back to the choices.', width),
      ];
    }
    case 'go-on':
      return [
        line(span('Forward instead?', 'strong')),
        blank,
        ...paragraph('Nothing is taken back: the session goes on from where it stands, at once.', width, {
          tone: 'warn',
        }),
        ...paragraph('g goes on, Esc goes back to the ways.', width),
      ];
    case 'retry-rejects':
      return isSessionWorld(view.world) ? retryLines(view.world, width) : [];
    case 'request-rollback':
      return isSessionWorld(view.world) ? requestLines(view.world, width) : [];
  }
}

function beginLines(view: View, width: number): readonly Line[] {
  const { session, preflight } = view.world;
  const opensInMs = 'forecast' in view ? view.forecast.opensInMs : undefined;
  const problems = problemsOf(preflight).length;
  const harmless = session?.opened.dryRun === true;
  const deed = harmless ? 'A dry run changes nothing.' : 'The steps will change these databases.';
  return [
    line(span(startQuestion(session), 'strong')),
    blank,
    session ? banner(session) : [],
    blank,
    ...(opensInMs === undefined
      ? []
      : [...paragraph(`TOO EARLY: its window opens in ${formatDuration(opensInMs)}.`, width, { tone: 'warn' }), blank]),
    ...(preflight && problems > 0
      ? [
          ...paragraph(
            `Preflight found ${formatCount(problems, 'problem')}. Steps may fail on them, or do harm:`,
            width,
            {
              tone: 'warn',
            },
          ),
          ...problemLines(preflight, width),
          blank,
        ]
      : []),
    ...(preflight?.state === 'looking'
      ? paragraph(`Preflight has not ended: it looks at ${preflight.about}. Beginning stops it.`, width, {
          tone: 'warn',
        })
      : []),
    ...paragraph(`${deed} b begins${problems > 0 ? ' all the same' : ''}, Esc goes back.`, width),
  ];
}

function leaveLines(view: View, width: number): readonly Line[] {
  const inSession = view.stage.kind === 'session' ? view.stage : undefined;
  const ended = inSession?.status === 'ended';
  const words = inSession?.watching
    ? 'The session goes on as it does, or does not: watching changes nothing.'
    : view.screen === 'preparing'
      ? 'No session is open yet. What is being prepared is given up.'
      : !inSession || ended
        ? 'Nothing runs. Reports can be written at any time: nightferry report.'
        : atTheWays(view.world)
          ? nothingTakenBack(view.world)
          : 'Nothing is lost by it: running steps stop at their next safe point, open questions stay open, resume goes on.';
  return [
    line(
      span(
        inSession?.watching ? 'Stop watching?' : ended || !inSession ? 'Close Nightferry?' : 'Leave this session?',
        'strong',
      ),
    ),
    blank,
    ...frozenLines(view, width),
    ...paragraph(words, width),
    blank,
    line('Enter leaves, Esc stays.'),
  ];
}

/** Who leaves goes to bed, or to the telephone: what users can't do meanwhile comes first. */
function frozenLines({ world: { session } }: View, width: number): readonly Line[] {
  const sentences = session ? stillFrozen(session.facts) : [];
  return sentences.flatMap((sentence) => paragraph(sentence, width, { tone: 'bad' }));
}

/** The ways back are before the person, and none is taken. */
function atTheWays({ questions }: World): boolean {
  return questions.some(({ kind }) => kind === 'rollback');
}

function nothingTakenBack({ session }: World): string {
  const finished = session?.rollbackRequest?.finished;
  const then = finished ? `The session stays ${finished.outcome}, as it was.` : 'resume asks for a way again.';
  return `Nothing has been taken back. ${then}`;
}
