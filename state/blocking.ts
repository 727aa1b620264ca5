import { formatDuration } from './format.ts';

/** A session on the server that holds what another waits for. Texts come from the server: redact before they are shown. */
export interface Blocker {
  /** Of the server process. Absent for a prepared transaction, which has none. */
  readonly pid?: number;
  /** What the server's people call what that number is of; default: `pid`. */
  readonly called?: string;
  readonly user: string;
  readonly application: string;
  /** Empty for a local socket, and where the role of ours is not shown it. */
  readonly address: string;
  /** What it is, where it is no client: `autovacuum worker`, `prepared transaction`. */
  readonly kind: string;
  /** As the server calls it: `active`, `idle in transaction`. Empty where it is not shown. */
  readonly state: string;
  /** How long it has been so, as the server counted when it was asked. */
  readonly stateMs?: number;
  /** The statement that it runs, or ran last; cut, and empty where it is not shown. */
  readonly query: string;
}

/** A session of ours that waits at the server for somebody else. */
export interface Blocked {
  readonly pid: number;
  /** What the server shows beside it: which step it works for, see `applicationOf`. */
  readonly application: string;
  /** How long it had waited when it was looked at. */
  readonly waitedMs: number;
  /** `AccessExclusiveLock on public.users`; empty where it is not known. */
  readonly wants: string;
  /** Who is in its way, and who is in theirs: the last one waits for nobody. Never empty. */
  readonly chain: readonly Blocker[];
  /** The command with which a person ends the last one. */
  readonly end: string;
}

/** The same for the eye, at a step. */
export interface LiveBlock extends Blocked {
  readonly database: string;
  /** `monotonicMs` when it was looked at. */
  readonly seenAtMs: number;
  /** How many more sessions of the step wait. */
  readonly others: number;
}

/** Who waits for whom, a sentence each: `waits 14s for pid 4711 (edu_app, reports.py on 10.0.0.17), idle in transaction for 41m`. */
export function blockedSentences(block: LiveBlock, monotonicMs: number): readonly string[] {
  const { chain, wants, database, waitedMs, others, end } = block;
  const sinceMs = Math.max(0, monotonicMs - block.seenAtMs);
  const [first, ...behind] = chain.map((blocker) => blockerText(blocker, sinceMs));
  const root = chain.at(-1);
  return [
    `waits ${seconds(waitedMs + sinceMs)} for ${first ?? 'somebody'}${others > 0 ? ` (and ${others} more of this step)` : ''}`,
    ...behind.map((text) => `which waits for ${text}`),
    ...(wants === '' ? [] : [`wanted: ${wants} in ${database}`]),
    ...(root?.query ? [`${root.state === 'active' ? 'it runs' : 'its last statement'}: ${root.query}`] : []),
    `to end it: ${end}`,
  ];
}

/** The same in one line, for plain output and logs. */
export function blockedLine(block: LiveBlock, monotonicMs: number): string {
  return blockedSentences(block, monotonicMs).join('; ');
}

/** Two looks that say the same: nobody needs to be told again. */
export function isSameBlock(a: LiveBlock | undefined, b: LiveBlock | undefined): boolean {
  return identity(a) === identity(b);
}

function identity(block: LiveBlock | undefined): string {
  if (!block) return '';
  return [block.wants, ...block.chain.map(({ pid, kind, state }) => `${pid ?? kind} ${state}`)].join('\n');
}

/** `pid 4711`, `session 64`; what it is where it has no number. */
export function numberOf({ pid, called = 'pid', kind }: Pick<Blocker, 'pid' | 'called' | 'kind'>): string {
  return pid === undefined ? kind : `${called} ${pid}`;
}

function blockerText(blocker: Blocker, sinceMs: number): string {
  const { pid, kind, user, application, address, state, stateMs } = blocker;
  const where = [application, address && `on ${address}`].filter(Boolean).join(' ');
  const who = [user, where].filter(Boolean).join(', ');
  const what =
    pid === undefined ? kind : [numberOf(blocker), kind === 'client backend' ? '' : kind].filter(Boolean).join(', ');
  const since = stateMs === undefined ? '' : ` for ${seconds(stateMs + sinceMs)}`;
  return `${what}${who === '' ? '' : ` (${who})`}${state === '' ? '' : `, ${state}${since}`}`;
}

function seconds(ms: number): string {
  return ms < 1000 ? '0s' : formatDuration(ms);
}
