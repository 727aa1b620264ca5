import { digestOf } from '../canonical.ts';
import { type StepSummary, stepKey, stepsOf } from '../plan.ts';
import type { RejectsQuestion } from '../question.ts';
import type { RejectsState } from './facts.ts';
import type { Session } from './session.ts';

/** Rejects of a step that nobody has carried over or accepted, of the generation that stands. In the order of the plan. */
export function openRejects(session: Session): readonly RejectsState[] {
  return session.plan.phases.flatMap((phase) =>
    stepsOf(phase).flatMap(({ id }) => {
      const key = stepKey(phase.id, id);
      const counted = session.facts.rejects[key];
      const state = session.steps[key];
      // Undoing a step takes its rejects along; what was counted of it is not what is there.
      return counted && counted.open > 0 && state?.generation === counted.generation ? [counted] : [];
    }),
  );
}

/** Rows of the source that are not in the target, as far as anybody knows. */
export function openRejectedRows(session: Session): number {
  return openRejects(session).reduce((sum, { openRows }) => sum + openRows, 0);
}

/** What has to be typed to go on without them. */
function rejectsPhrase(rows: number): string {
  return `${rows} ${rows === 1 ? 'reject' : 'rejects'}`;
}

/**
 * Before a step that has no way back: to go on without these rows. The question is another one as soon as one of its figures
 * is; after a rollback, too. `undefined` where there are none.
 */
export function rejectsQuestion(
  session: Session,
  phase: string,
  step: Pick<StepSummary, 'id' | 'title'>,
  generation: number,
): RejectsQuestion | undefined {
  const open = openRejects(session);
  if (open.length === 0) return undefined;
  const rows = openRejectedRows(session);
  const figures = open.map(({ step: of, generation: at, open: rejects, openRows }) => [of, at, rejects, openRows]);
  const of = digestOf({ figures, rollbacks: session.rollbacks.length }).slice(0, 12);
  return {
    kind: 'rejects',
    id: `rejects/${phase}/${step.id}/${generation}/${of}`,
    phase,
    step: step.id,
    session: session.id,
    of,
    title: step.title,
    rows,
    phrase: rejectsPhrase(rows),
    rejects: open.map(({ step: key, open: rejects, openRows, first }) => ({
      step: key,
      title: titleOf(session, key),
      tables: [...new Set(first.map(({ source, target }) => `${source} -> ${target}`))],
      rejects,
      rows: openRows,
    })),
  };
}

/** Somebody who went on without rejected rows. */
export interface AcceptedRejects {
  /** `phase/step` before which it was asked. */
  readonly before: string;
  readonly rows: number;
  readonly rejects: RejectsQuestion['rejects'];
  readonly by: string;
  readonly role: string;
  readonly reason: string;
  readonly at: string;
  readonly scripted: boolean;
}

/** Every acceptance of rejects since the last rollback, oldest first. */
export function acceptedRejects({ questions, rollbacks }: Session): readonly AcceptedRejects[] {
  const since = rollbacks.at(-1)?.finishedAt ?? '';
  return Object.values(questions).flatMap(({ question, answer, answeredAt, scripted = false }) => {
    if (question.kind !== 'rejects' || answer?.kind !== 'accept' || answeredAt === undefined) return [];
    if (answer.phrase !== question.phrase || answeredAt < since) return [];
    const { by, role, reason } = answer;
    const before = stepKey(question.phase, question.step);
    return [{ before, rows: question.rows, rejects: question.rejects, by, role, reason, at: answeredAt, scripted }];
  });
}

function titleOf({ plan }: Session, key: string): string {
  const named = plan.phases.flatMap((phase) =>
    stepsOf(phase).map(({ id, title }) => [stepKey(phase.id, id), title] as const),
  );
  return named.find(([id]) => id === key)?.[1] ?? key;
}
