import type { Preflight } from '../state/doctor/preflight.ts';
import type { TreeSnapshot } from '../state/live-tree.ts';
import type { Clock, Observable } from '../state/ports.ts';
import type { Question } from '../state/question.ts';
import type { RejectsSeen } from '../state/rejects/seen.ts';
import type { Session } from '../state/session/session.ts';
import type { StepLook } from '../state/step-look.ts';
import type { SessionStage, Stage } from './stage.ts';

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** Where screens get the time, and in which zone it is written: the window's, else this one, else the machine's. */
export interface Time {
  readonly clock: Pick<Clock, 'now' | 'monotonicMs'>;
  readonly zone?: string;
}

/** Everything outside the screens that a screen is made of, at one moment. Live progress is read where it is drawn. */
export interface World {
  readonly stage: Stage;
  readonly session: Session | undefined;
  readonly questions: readonly Question[];
  readonly tree: TreeSnapshot;
  readonly preflight?: Preflight | undefined;
  readonly look?: StepLook | undefined;
  readonly rejects?: RejectsSeen | undefined;
  readonly now: Date;
  readonly zone: string | undefined;
  readonly size: Size;
}

export interface SessionWorld extends World {
  readonly stage: SessionStage;
  readonly session: Session;
}

export function readWorld(stages: Observable<Stage>, size: Size, time: Time): World {
  const stage = stages.snapshot();
  const base = { stage, size, now: time.clock.now() };
  if (stage.kind !== 'session') {
    return { ...base, session: undefined, questions: [], tree: noTree, zone: time.zone };
  }
  const session = stage.session.snapshot();
  return {
    ...base,
    session,
    questions: stage.questions.snapshot(),
    tree: stage.tree.snapshot(),
    look: stage.look?.snapshot(),
    rejects: stage.rejects?.snapshot(),
    preflight: stage.preflight?.snapshot(),
    zone: session.opened.window?.timezone ?? time.zone,
  };
}

export function isSessionWorld(world: World): world is SessionWorld {
  return world.session !== undefined;
}

/** Whether something runs that moves by itself, so that every second is to be seen. */
export function movesByItself({ stage, questions }: World): boolean {
  if (stage.kind === 'session') return stage.status === 'running' && questions.length === 0;
  return stage.kind === 'preparing';
}

const noTree: TreeSnapshot = { phase: undefined, nodes: [] };

/** The smallest terminal that the screens are made for. */
export const smallest: Size = { columns: 60, rows: 15 };

export interface Layout {
  readonly width: number;
  /** Columns of the body, which has a margin at both sides. */
  readonly inner: number;
  /** Rows of each part; together exactly the terminal's. */
  readonly header: number;
  readonly body: number;
  readonly footer: number;
}

/** Rules between the parts, and the line that names the servers, are left out where rows are few. */
export function layoutOf({ columns, rows }: Size, inSession: boolean): Layout {
  const roomy = rows >= 20;
  const header = (inSession ? (rows >= 24 ? 4 : 3) : 1) + (roomy ? 1 : 0);
  const footer = roomy ? 3 : 2;
  return { width: columns, inner: columns - 2, header, footer, body: rows - header - footer };
}
