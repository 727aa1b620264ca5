import type { Event } from '../events.ts';
import type { Exchange } from './exchanges.ts';

/** How a step that was under way when its process ended was found again. */
export interface RecoveryReport {
  readonly at: string;
  readonly phase: string;
  readonly step: string;
  readonly generation: number;
  readonly attempt: number;
  /** `undo`: it was being undone. */
  readonly direction: 'do' | 'undo';
  readonly verdict: 'done' | 'redo' | 'ask';
  readonly seen: string;
  /** What the person said who was asked. */
  readonly answer: 'done' | 'redo' | 'look-again' | null;
  readonly answeredAt: string | null;
  readonly by: string | null;
  readonly note: string | null;
  readonly scripted: boolean | null;
}

/** Every look at a step whose process had ended, and what a person said where reality did not tell. */
export function recoveriesOf(events: readonly Event[], exchanges: readonly Exchange[]): readonly RecoveryReport[] {
  const unused = exchanges.filter(({ question, reply }) => question.kind === 'ambiguous' && reply !== undefined);
  return events.flatMap((event): readonly RecoveryReport[] => {
    if (event.type !== 'step.recovered' || !event.step) return [];
    const { phase, step, generation, attempt, direction = 'do' } = event.step;
    const { verdict, seen } = event.data;
    const index = unused.findIndex(
      ({ question, askedAt }) =>
        question.phase === phase &&
        question.step === step &&
        (question.direction ?? 'do') === direction &&
        askedAt >= event.at,
    );
    const [asked] = verdict === 'ask' && index >= 0 ? unused.splice(index, 1) : [];
    return [{ at: event.at, phase, step, generation, attempt, direction, verdict, seen, ...answerTo(asked) }];
  });
}

type Answered = Pick<RecoveryReport, 'answer' | 'answeredAt' | 'by' | 'note' | 'scripted'>;

function answerTo(asked: Exchange | undefined): Answered {
  const reply = asked?.reply;
  if (!reply) return { answer: null, answeredAt: null, by: null, note: null, scripted: null };
  const { answer, at, scripted, actor } = reply;
  const said = answer.kind === 'done' || answer.kind === 'redo' || answer.kind === 'look-again' ? answer.kind : null;
  const by = 'by' in answer ? answer.by : actor.name;
  const note = 'note' in answer && answer.note !== undefined ? answer.note : null;
  return { answer: said, answeredAt: at, by, note, scripted };
}
