import { mayAccept } from '../../state/accepting.ts';
import { type Answer, settles } from '../../state/answer.ts';
import { stepKey } from '../../state/plan.ts';
import type { Operator, Reply } from '../../state/ports.ts';
import type {
  FailureQuestion,
  PhraseQuestion,
  PointOfNoReturnQuestion,
  Question,
  QuestionKind,
  RejectsQuestion,
} from '../../state/question.ts';
import type { Answers } from './answers.ts';

/** What only a person may answer in a live session. */
const personal: ReadonlySet<QuestionKind> = new Set([
  'sign-off',
  'point-of-no-return',
  'phrase',
  'rollback',
  'gate',
  'freeze-broken',
  'rejects',
]);

/** Answers from a file. What the file does not cover stops the session; it can be resumed with another, or by hand. */
export class ScriptedOperator implements Operator {
  readonly #answers: Answers;
  readonly #mode: 'live' | 'rehearsal';
  readonly #name: string;

  constructor(answers: Answers, mode: 'live' | 'rehearsal', name: string) {
    this.#answers = answers;
    this.#mode = mode;
    this.#name = name;
  }

  async ask(question: Question): Promise<Reply> {
    const refused = this.#mode === 'live' && personal.has(question.kind);
    const answer = refused ? undefined : this.#answer(question);
    return answer ? { kind: 'answered', answer, scripted: true } : { kind: 'leave', why: 'answers' };
  }

  #answer(question: Question): Answer | undefined {
    switch (question.kind) {
      case 'confirm':
        return this.#answers.default === 'confirm' ? { kind: 'confirmed', by: this.#nameOf(question.role) } : undefined;
      case 'sign-off': {
        const given =
          this.#answers['sign-offs'][question.phase]?.includes(question.role) ?? this.#answers.default === 'confirm';
        return given ? { kind: 'signed', by: this.#nameOf(question.role) } : undefined;
      }
      case 'failure':
        return this.#onFailure(question);
      case 'ambiguous': {
        const kind = this.#answers.ambiguous[stepKey(question.phase, question.step)];
        return kind && { kind, by: this.#name };
      }
      case 'point-of-no-return':
      case 'phrase':
        return this.#phrase(question);
      case 'rollback': {
        const { rollback } = this.#answers;
        const answer = rollback && ({ kind: 'roll-back', by: this.#name, ...rollback } as const);
        // One that does not settle it would be asked for again at once.
        return answer && settles(question, answer) ? answer : undefined;
      }
      case 'gate': {
        const given = this.#answers.gates[question.phase];
        return given && { kind: 'accept', reason: given.accept, role: given.role, by: this.#nameOf(given.role) };
      }
      case 'rejects':
        return this.#rejects(question);
      case 'freeze-broken':
        return undefined;
    }
  }

  /** The nth answer for the nth attempt, so that a resume goes on in the list where it was. */
  #onFailure(question: FailureQuestion): Answer | undefined {
    const { id, phase, step, direction } = question;
    const attempt = Number(id.slice(id.lastIndexOf('.') + 1));
    const list = direction === 'undo' ? 'on-undo-failure' : 'on-failure';
    const answer = this.#answers.steps[stepKey(phase, step)]?.[list]?.[attempt - 1];
    if (answer === undefined) return undefined;
    if (answer === 'retry') return { kind: 'retry' };
    // A named way back is back already.
    if (answer === 'roll-back')
      return phase.startsWith('rollback:') ? undefined : { kind: 'roll-back', by: this.#name };
    const by = this.#nameOf(answer.role);
    // What was to be accepted is a result, not that the database was out of reach.
    if ('accept' in answer && !mayAccept(question)) return undefined;
    if ('accept' in answer) return { kind: 'accept', reason: answer.accept, role: answer.role, by };
    return { kind: 'skip', reason: answer.skip, role: answer.role, by };
  }

  #phrase({ phase, step, phrase }: PointOfNoReturnQuestion | PhraseQuestion): Answer | undefined {
    const given = this.#answers.phrases[stepKey(phase, step)] ?? this.#answers.phrases[phase];
    return given === phrase ? { kind: 'phrase-typed', by: this.#name, phrase } : undefined;
  }

  /** A number that was written down beforehand accepts that number, and no other. */
  #rejects({ phase, step, rows, phrase }: RejectsQuestion): Answer | undefined {
    const given = this.#answers.rejects[stepKey(phase, step)] ?? this.#answers.rejects[phase];
    if (given?.rows !== rows) return undefined;
    const { accept: reason, role } = given;
    return { kind: 'accept', reason, role, by: this.#nameOf(role), phrase };
  }

  #nameOf(role: string | undefined): string {
    return (role === undefined ? undefined : this.#answers.as[role]) ?? this.#name;
  }
}
