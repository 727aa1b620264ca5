import { z } from 'zod';
import type { LiveBlock } from './blocking.ts';
import type { LiveStep, LiveSteps, Progress } from './live.ts';
import type { TreeSnapshot } from './live-tree.ts';
import type { Clock } from './ports.ts';

/**
 * What the process that runs a session shows to other terminals about this very moment, beside the journal: nothing of it
 * is true any more once that process is gone, and nothing of it is ever journaled.
 */
export interface Beacon {
  readonly session: string;
  readonly pid: number;
  readonly host: string;
  readonly stage: BeaconStage;
  readonly steps: LiveSteps;
  readonly tree: TreeSnapshot;
  /** Ids of the questions that are before the person there. */
  readonly asked: readonly string[];
}

/** `waiting`: opened or resumed, and nothing runs until the person there says so. */
export type BeaconStage = 'waiting' | 'running' | 'stopping';

type Time = Pick<Clock, 'now' | 'monotonicMs'>;

/** A newer Nightferry may show what this one does not know. */
const version = 1;
/** Whoever watches sees the end of an output, not all of it: what is shown must not grow with the night. */
const linesKept = 60;
const lineLength = 400;

/** One line of JSON. Monotonic times become times of day, since another process has another start. */
export function encodeBeacon({ steps, ...beacon }: Beacon, time: Time): string {
  const toDay = (monotonicMs: number) => Math.round(time.now().getTime() - (time.monotonicMs() - monotonicMs));
  const shown = [...steps].map(([key, { movedAtMs, block, lines, ...step }]) => [
    key,
    {
      ...step,
      lines: lines.slice(-linesKept).map((line) => line.slice(0, lineLength)),
      movedAt: toDay(movedAtMs),
      ...(block && { block: blockWith(block, toDay) }),
    },
  ]);
  return JSON.stringify({ beacon: version, ...beacon, steps: Object.fromEntries(shown) });
}

function blockWith({ seenAtMs, ...block }: LiveBlock, toDay: (monotonicMs: number) => number) {
  return { ...block, seenAt: toDay(seenAtMs) };
}

/** `undefined` for what is no beacon, or one of another version. */
export function decodeBeacon(text: string, time: Time): Beacon | undefined {
  const read = parsed(text);
  if (!read.success) return undefined;
  const toMonotonic = (atMs: number) => time.monotonicMs() - (time.now().getTime() - atMs);
  const { beacon: _, steps, ...rest } = read.data;
  const live = Object.entries(steps).map(([key, { movedAt, block, ...step }]): [string, LiveStep] => {
    const moment = { movedAtMs: toMonotonic(movedAt), ...(block && { block: liveBlock(block, toMonotonic) }) };
    return [key, { ...withoutUndefined(step), ...moment } as LiveStep];
  });
  return { ...rest, tree: { ...rest.tree, phase: rest.tree.phase }, steps: new Map(live) };
}

function liveBlock({ seenAt, ...block }: z.infer<typeof blockShape>, toMonotonic: (atMs: number) => number): LiveBlock {
  return { ...block, seenAtMs: toMonotonic(seenAt) } as LiveBlock;
}

function parsed(text: string) {
  try {
    return shape.safeParse(JSON.parse(text));
  } catch {
    return { success: false } as const;
  }
}

function withoutUndefined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as T;
}

const held = { by: z.string(), since: z.string() };

const hold = z.discriminatedUnion('what', [
  z.object({ what: z.literal('paused'), ...held }),
  z.object({ what: z.literal('stopping'), ...held }),
  z.object({ what: z.literal('throttled'), rowsPerSecond: z.number(), ...held }),
  z.object({ what: z.literal('limited'), why: z.string(), since: z.string() }),
]);

const progress: z.ZodType<Progress> = z
  .object({
    done: z.number(),
    total: z.number().optional(),
    unit: z.enum(['rows', 'bytes', 'items', 'ms', 'percent']),
    note: z.string().optional(),
    bytes: z.number().optional(),
    // One that a newer version knows is left out.
    hold: hold.optional().catch(undefined),
  })
  .transform((given) => withoutUndefined(given) as Progress);

const blocker = z
  .object({
    pid: z.number().optional(),
    called: z.string().optional(),
    user: z.string(),
    application: z.string(),
    address: z.string(),
    kind: z.string(),
    state: z.string(),
    stateMs: z.number().optional(),
    query: z.string(),
  })
  .transform((given) => withoutUndefined(given));

const blockShape = z.object({
  pid: z.number(),
  application: z.string(),
  waitedMs: z.number(),
  wants: z.string(),
  chain: z.array(blocker).min(1),
  end: z.string(),
  database: z.string(),
  seenAt: z.number(),
  others: z.number(),
});

const shape = z.object({
  beacon: z.literal(version),
  session: z.string(),
  pid: z.number(),
  host: z.string(),
  stage: z.enum(['waiting', 'running', 'stopping']),
  steps: z.record(
    z.string(),
    z.object({
      progress: progress.optional(),
      rate: z.number().optional(),
      bytesPerSecond: z.number().optional(),
      etaMs: z.number().optional(),
      lines: z.array(z.string()),
      movedAt: z.number(),
      block: blockShape.optional(),
    }),
  ),
  tree: z.object({
    phase: z.string().optional(),
    nodes: z.array(
      z.object({
        key: z.string(),
        title: z.string(),
        depth: z.number(),
        type: z.enum(['step', 'group']),
        active: z.boolean(),
      }),
    ),
  }),
  asked: z.array(z.string()),
});
