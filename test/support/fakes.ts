import type { Answer } from '../../state/answer.ts';
import type { Clock, Command, CommandResult, Operator, Reply, Shell } from '../../state/ports.ts';
import type { Question } from '../../state/question.ts';

/** A clock that stands still until a test moves it. */
export interface FakeClock extends Clock {
  /** Moves time; whoever slept long enough wakes, in order of their time. */
  advance(ms: number): Promise<void>;
  /** Moves only what people call the time, as a corrected system clock does. */
  set(instant: string): void;
  /** Resolves once someone sleeps for exactly `ms`, or for any time when none is given. */
  untilSleeping(ms?: number): Promise<void>;
  readonly sleeping: readonly number[];
}

interface Sleeper {
  readonly ms: number;
  readonly wakesAt: number;
  readonly wake: () => void;
}

/** With `auto`, every sleep moves the clock by itself and ends at once: for code with a single sleeper. */
export function fakeClock({ start = '2026-11-21T02:00:00.000Z', auto = false } = {}): FakeClock {
  let wallMs = Date.parse(start);
  let monotonicMs = 0;
  let sleepers: Sleeper[] = [];
  let watchers: (() => void)[] = [];

  const move = (ms: number) => {
    wallMs += ms;
    monotonicMs += ms;
  };

  return {
    now: () => new Date(wallMs),
    monotonicMs: () => monotonicMs,
    set: (instant) => {
      wallMs = Date.parse(instant);
    },
    sleep: async (ms, signal) => {
      if (signal?.aborted) return;
      if (auto) {
        move(ms);
        return settle();
      }
      await new Promise<void>((resolve) => {
        const sleeper = { ms, wakesAt: monotonicMs + ms, wake: resolve };
        sleepers.push(sleeper);
        const leave = () => {
          sleepers = sleepers.filter((other) => other !== sleeper);
          resolve();
        };
        signal?.addEventListener('abort', leave, { once: true });
        for (const watch of watchers) watch();
      });
    },
    advance: async (ms) => {
      const end = monotonicMs + ms;
      for (;;) {
        const next = sleepers.filter(({ wakesAt }) => wakesAt <= end).sort((a, b) => a.wakesAt - b.wakesAt)[0];
        if (!next) break;
        move(Math.max(0, next.wakesAt - monotonicMs));
        sleepers = sleepers.filter((other) => other !== next);
        next.wake();
        await settle();
      }
      move(end - monotonicMs);
    },
    untilSleeping: (ms) =>
      new Promise((resolve) => {
        const look = () => {
          if (!sleepers.some((sleeper) => ms === undefined || sleeper.ms === ms)) return;
          watchers = watchers.filter((other) => other !== look);
          resolve();
        };
        watchers.push(look);
        look();
      }),
    get sleeping() {
      return sleepers.map(({ ms }) => ms);
    },
  };
}

/**
 * An operator who answers from a list, by the question's item, step or id; a function may look at the question first.
 * Whoever is asked something that is not on the list leaves.
 */
export function scriptedOperator(
  answers: Readonly<Record<string, Answer | 'leave' | ((question: Question) => Answer | 'leave')>>,
): Operator & { readonly asked: readonly Question[] } {
  const asked: Question[] = [];
  return {
    asked,
    ask: async (question) => {
      asked.push(question);
      const scripted = answers[question.id] ?? answers[itemOf(question)] ?? answers[question.step ?? ''] ?? 'leave';
      const answer = typeof scripted === 'function' ? scripted(question) : scripted;
      if (answer === 'leave') return { kind: 'leave', why: 'operator' } satisfies Reply;
      return { kind: 'answered', answer, scripted: true } satisfies Reply;
    },
  };
}

function itemOf(question: Question): string {
  return question.kind === 'confirm' ? question.item : '';
}

/** What a fake command says. A missing command is one that could not be started. */
export interface FakeCommand {
  readonly stdout?: string;
  readonly stderr?: string;
  readonly exitCode?: number;
  readonly startError?: string;
}

/** Knows commands by their whole line (`pg_dump --version`); any other is not installed. */
export function fakeShell(
  commands: Readonly<Record<string, FakeCommand>> = {},
): Shell & { readonly ran: readonly Command[] } {
  const ran: Command[] = [];
  return {
    ran,
    run: async (command) => {
      ran.push(command);
      const line = typeof command.command === 'string' ? command.command : command.command.join(' ');
      const result = commandResult(commands[line] ?? { startError: 'ENOENT' }, command.signal?.aborted === true);
      for (const text of result.output.split('\n').filter((text) => text !== '')) command.onLine?.(text);
      return result;
    },
    isRunning: async () => false,
  };
}

function commandResult(fake: FakeCommand, aborted: boolean): CommandResult {
  const { stdout = '', stderr = '', startError } = fake;
  const base = { timedOut: false, aborted, stdout, stderr, output: stdout + stderr, durationMs: 5 };
  if (startError !== undefined) return { ...base, exitCode: undefined, startError };
  return { ...base, exitCode: aborted ? undefined : (fake.exitCode ?? 0) };
}

/** Lets everything that is ready to go on, go on. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
