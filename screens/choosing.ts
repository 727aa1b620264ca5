import type {
  AmbiguousQuestion,
  FailureQuestion,
  FreezeBrokenQuestion,
  GateQuestion,
  RejectsQuestion,
  RollbackQuestion,
} from '../state/question.ts';
import { acceptedWrites } from '../state/session/accepted-writes.ts';
import type { Session } from '../state/session/session.ts';
import { ambiguousChoices, ambiguousLines } from './ambiguous.ts';
import type { Choice } from './choices.ts';
import { failureChoices } from './failure.ts';
import { failureLines } from './failure-text.ts';
import { freezeBrokenChoices, freezeBrokenLines } from './freeze-broken.ts';
import { gateChoices, gateLines } from './gate.ts';
import type { Line } from './parts/line.ts';
import { rejectsChoices, rejectsLines } from './rejects.ts';
import { rollbackChoices, rollbackLines } from './rollback.ts';
import type { SessionWorld } from './world.ts';

/** Questions that are answered by choosing from a list, some with more to fill in afterwards. */
export type ChoiceQuestion =
  | FailureQuestion
  | AmbiguousQuestion
  | RollbackQuestion
  | GateQuestion
  | FreezeBrokenQuestion
  | RejectsQuestion;

export function choicesOf(question: ChoiceQuestion, session: Session): readonly Choice[] {
  switch (question.kind) {
    case 'failure':
      return failureChoices(question, session.rollback !== undefined);
    case 'ambiguous':
      return ambiguousChoices(question);
    case 'rollback':
      return rollbackChoices(question, session.rollbackRequest?.finished);
    case 'gate':
      return gateChoices;
    case 'freeze-broken':
      return freezeBrokenChoices;
    case 'rejects':
      return rejectsChoices;
  }
}

/** What is to be known before choosing; of a rollback, what the way under the cursor would do. */
export function choiceTextLines(
  question: ChoiceQuestion,
  choice: Choice | undefined,
  world: SessionWorld,
  width: number,
): readonly Line[] {
  switch (question.kind) {
    case 'failure':
      return failureLines(question, world, width);
    case 'ambiguous':
      return ambiguousLines(question, world, width);
    case 'rollback':
      return rollbackLines(question, choice, width, world.session.rollbackRequest?.finished);
    case 'gate':
      return gateLines(question, width);
    case 'rejects':
      return rejectsLines(question, world, width);
    case 'freeze-broken':
      return freezeBrokenLines(
        question,
        world.session.facts.freezes[question.database],
        acceptedWrites(world.session).filter(({ database }) => database === question.database),
        width,
        world.zone,
      );
  }
}
