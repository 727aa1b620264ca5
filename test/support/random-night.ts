import type { Answer } from '../../state/answer.ts';
import type { Event, StepAddress } from '../../state/events.ts';
import { type PhaseSummary, type PlanItem, type PlanSummary, type StepSummary, stepsOf } from '../../state/plan.ts';
import type { Question } from '../../state/question.ts';
import { evolve, foldSession } from '../../state/session/evolve.ts';
import { nextMove } from '../../state/session/next-move.ts';
import { nextStep, nextUndo } from '../../state/session/next-step.ts';
import type { Session } from '../../state/session/session.ts';
import {
  answered,
  asked,
  confirmQuestion,
  ended,
  failed,
  finished,
  given,
  left,
  noted,
  opened,
  phaseFinished,
  phaseOf,
  phaseStarted,
  planOf,
  previewed,
  recovered,
  resumed,
  rollbackFinished,
  rollbackQuestion,
  rollbackRequested,
  signed,
  skippedByRunbook,
  started,
  stepOf,
  stopRequested,
  type Telling,
  wayBackOf,
} from './story.ts';

/** Thrown where the process dies or is left; the night goes on in a new one. */
class ProcessEnded extends Error {}

type Performance = Generator<Telling, 'settled' | 'halted'>;

/**
 * A night that goes by the policy through whatever chance brings: kills after any event, failures, refusals,
 * ambiguity, people who leave, stops from outside, people who go back. The same seed gives the same night. Mishaps are limited, so that a
 * policy that makes progress always comes to an end; one that does not throws.
 */
export class RandomNight {
  readonly plan: PlanSummary;
  readonly events: Event[] = [];
  readonly #tellings: Telling[] = [];
  readonly #random: () => number;
  #mishaps: number;
  /** How often someone goes back once all is over. */
  #regrets: number;
  #session: Session;

  constructor(seed: number, { mishaps = 30 } = {}) {
    this.#random = randomFrom(seed);
    this.#mishaps = mishaps;
    this.plan = randomPlan(this.#random);
    this.#regrets = this.#chance(0.3) ? 1 : 0;
    const mode = this.#chance(0.3) ? 'rehearsal' : 'live';
    this.#tellings.push(opened({ plan: this.plan, mode, dryRun: this.#chance(0.2) }));
    this.events.push(...given(...this.#tellings));
    this.#session = foldSession(this.events);
  }

  /** Runs to the end and returns every event. */
  toTheEnd(): readonly Event[] {
    for (let processes = 0; processes < 200; processes += 1) {
      try {
        this.#runProcess();
        if (this.#session.opened.dryRun || this.#regrets === 0) return this.events;
        this.#regrets -= 1;
        this.#append(resumed('left', 5000 + processes));
        this.#append(rollbackRequested({ kind: 'any' }));
      } catch (error) {
        if (!(error instanceof ProcessEnded)) throw error;
        this.#append(resumed(this.#session.runs.at(-1)?.ended ? 'left' : 'killed', 5000 + processes));
      }
    }
    throw new Error('the night does not end: 200 processes were not enough');
  }

  #runProcess(): void {
    for (let moves = 0; moves < 1000; moves += 1) {
      const before = this.#session.seq;
      const move = nextMove(this.#session);
      if (move.kind === 'finish') {
        if (move.outcome !== 'rolled-back') return void (this.#session.finished ?? this.#append(ended(move.outcome)));
        this.#append(left('rolled-back'));
        throw new ProcessEnded();
      }
      if (move.kind === 'halt') this.#leave();
      else if (move.kind === 'ask') this.#drain(this.#ask(move.question));
      else if (move.kind === 'run-phase') this.#runPhase(move.phase);
      else if (move.kind === 'undo-phase') this.#undoPhase(move.phase);
      else if (move.kind === 'finish-rollback') this.#tell(rollbackFinished());
      else this.#drain(this.#ask(rollbackQuestion(this.#session)));
      if (this.#session.seq === before) throw new Error(`no progress after event ${before}: ${JSON.stringify(move)}`);
    }
    throw new Error('the night does not end: 1000 moves were not enough');
  }

  #runPhase(phase: PhaseSummary): void {
    if (!this.#session.phases[phase.id]) this.#tell(phaseStarted(phase.id));
    for (const item of phase.items) {
      const steps = item.type === 'step' ? [item] : item.steps;
      if (!this.#together(steps.map((step) => this.#perform(phase.id, step)))) return;
    }
    this.#tell(phaseFinished(phase.id));
  }

  #undoPhase(phase: PhaseSummary): void {
    for (const item of phase.items.toReversed()) {
      const steps = item.type === 'step' ? [item] : item.steps.toReversed();
      if (!this.#together(steps.map((step) => this.#perform(phase.id, step, 'undo')))) return;
    }
  }

  /** Lets performances take turns at random. `false` when one of them halted; the others were drained. */
  #together(performances: readonly Performance[]): boolean {
    const going = [...performances];
    let halted = false;
    while (going.length > 0) {
      const turn = Math.floor(this.#random() * going.length);
      const next = going[turn]?.next();
      if (!next) break;
      if (next.done) going.splice(turn, 1);
      if (next.done) halted ||= next.value === 'halted';
      else this.#tell(next.value);
    }
    return !halted;
  }

  #drain(performance: Generator<Telling, unknown>): void {
    for (const telling of performance) this.#tell(telling);
  }

  *#perform(phase: string, step: StepSummary, direction: 'do' | 'undo' = 'do'): Performance {
    const key = `${phase}/${step.id}`;
    const next = direction === 'undo' ? nextUndo : nextStep;
    for (;;) {
      const move = next(this.#session, phase, step);
      if (move.kind === 'settled') return 'settled';
      if (move.kind === 'halt') return 'halted';
      if (move.kind === 'skip') yield skippedByRunbook(key, move.reason);
      else if (move.kind === 'ask') yield* this.#ask(move.question);
      else if (move.kind === 'preview') yield previewed(key, { description: ['select 1'], touches: ['nothing'] });
      else if (move.kind === 'recover') yield* this.#recover(key, move.at);
      else yield* this.#run(key, step, move.at);
    }
  }

  *#run(key: string, step: StepSummary, at: StepAddress): Generator<Telling> {
    yield started(key, at);
    if (step.kind === 'run') yield noted(key, { pid: Math.floor(this.#random() * 1e5) }, at);
    if (step.kind === 'confirm' && !at.direction) yield* this.#ask(confirmQuestion(key, 'so'));
    const answer = this.#session.questions[`confirm/${key}/1/so`]?.answer;
    const refused = !at.direction && answer?.kind === 'refused';
    const figures = { rows: Math.floor(this.#random() * 1e6) };
    if (refused || this.#mishap(0.1)) yield failed(key, { figures }, at);
    else yield finished(key, { figures }, at);
  }

  *#recover(key: string, at: StepAddress): Generator<Telling> {
    const verdict = this.#pick(['done', 'redo', 'ask'] as const);
    yield recovered(key, verdict, 'looked', at);
    if (verdict === 'done') yield finished(key, {}, at);
  }

  *#ask(question: Question): Generator<Telling> {
    yield asked(question);
    if (this.#mishap(0.05)) this.#leave();
    // A sign-off answers its question by itself: it may come from another terminal.
    if (question.kind === 'sign-off') yield signed(question.phase, question.role);
    else yield answered(question, this.#answer(question), this.#chance(0.5));
  }

  #answer(question: Exclude<Question, { kind: 'sign-off' }>): Answer {
    const person = { by: 'Rauf', role: 'dba', reason: 'known' };
    switch (question.kind) {
      case 'confirm':
        return { kind: this.#mishap(0.2) ? 'refused' : 'confirmed', by: 'Rauf' };
      case 'failure': {
        if (this.#mishap(0.3)) return { kind: 'roll-back', by: 'Rauf' };
        const kind = this.#pick(['retry', 'skip', 'accept'] as const);
        return kind === 'retry' ? { kind } : { kind, ...person };
      }
      case 'ambiguous':
        return this.#mishap(0.3) ? { kind: 'look-again' } : { kind: this.#pick(['done', 'redo'] as const), by: 'Rauf' };
      case 'gate':
        return this.#mishap(0.3) ? { kind: 'roll-back', by: 'Rauf' } : { kind: 'accept', ...person };
      case 'rollback': {
        if (question.ways.length === 0 || this.#mishap(0.2)) return { kind: 'go-on', by: 'Rauf' };
        const phrase = this.#mishap(0.2) ? 'edu' : question.phrase;
        return { kind: 'roll-back', ...person, way: this.#pick(question.ways).id, phrase };
      }
      case 'freeze-broken':
      case 'rejects':
      case 'phrase':
        throw new TypeError(`nobody asks for ${question.kind} here`);
      case 'point-of-no-return':
        return { kind: 'phrase-typed', by: 'Rauf', phrase: this.#mishap(0.3) ? 'edu' : question.phrase };
    }
  }

  #leave(): never {
    this.#append(left(this.#pick(['operator', 'signal', 'answers'] as const)));
    throw new ProcessEnded();
  }

  /** An event of the process, which may be its last one, and now and then one of another process. */
  #tell(telling: Telling): void {
    this.#append(telling);
    const phase = this.#pick(this.plan.phases);
    if (this.#mishap(0.02)) this.#append(signed(phase.id, 'cto', { shown: 'f'.repeat(64) }));
    if (this.#mishap(0.02)) this.#append(stopRequested());
    if (this.#mishap(0.08)) throw new ProcessEnded();
  }

  #append(telling: Telling): void {
    this.#tellings.push(telling);
    const event = given(...this.#tellings).at(-1);
    if (!event) throw new TypeError('nothing was told');
    this.events.push(event);
    this.#session = evolve(this.#session, event);
  }

  #mishap(share: number): boolean {
    if (this.#mishaps === 0 || !this.#chance(share)) return false;
    this.#mishaps -= 1;
    return true;
  }

  #chance(share: number): boolean {
    return this.#random() < share;
  }

  #pick<T>(choices: readonly [T, ...T[]] | readonly T[]): T {
    const choice = choices[Math.floor(this.#random() * choices.length)];
    if (choice === undefined) throw new TypeError('nothing to choose from');
    return choice;
  }
}

function randomPlan(random: () => number): PlanSummary {
  const count = 1 + Math.floor(random() * 4);
  const phases: PhaseSummary[] = [];
  for (let index = 0; index < count; index += 1) {
    const needs = phases.filter(() => random() < 0.5).map(({ id }) => id);
    const signOff = ['dba', 'cto'].filter(() => random() < 0.4);
    const gate = random() < 0.15 && { gate: { backups: { edu: 'made' as const }, freezes: {} } };
    phases.push(phaseOf(`phase-${index}`, randomItems(random), { needs, signOff, plannedMs: 600_000, ...gate }));
  }
  const undoes = phases.filter(() => random() < 0.4).map(({ id }) => id);
  const when = random() < 0.5 && { when: { side: 'after' as const, phase: 'phase-0' } };
  return planOf(
    phases,
    random() < 0.5 ? { rollbacks: [wayBackOf('switch', ['back', 'front'], { undoes, ...when })] } : {},
  );
}

function randomItems(random: () => number): readonly PlanItem[] {
  const steps = Array.from({ length: 1 + Math.floor(random() * 4) }, (_, index) => randomStep(random, `step-${index}`));
  const rest = steps.slice(1);
  if (rest.length < 2 || random() < 0.5) return steps;
  return [...steps.slice(0, 1), { type: 'together', limit: 2, steps: rest }];
}

function randomStep(random: () => number, id: string): StepSummary {
  const kind = ['sql', 'run', 'confirm', 'copy'][Math.floor(random() * 4)] ?? 'sql';
  return stepOf(id, {
    kind,
    ...(random() < 0.1 && { pointOfNoReturn: { phrase: 'edu_v2' } }),
    ...(random() < 0.1 && { rehearsalSkip: 'not here' }),
  });
}

/** mulberry32: small, seeded, the same everywhere. */
function randomFrom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Every step of a plan, by key. */
export function stepKeysOf(plan: PlanSummary): readonly string[] {
  return plan.phases.flatMap((phase) => stepsOf(phase).map(({ id }) => `${phase.id}/${id}`));
}
