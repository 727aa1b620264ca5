import { statSync } from 'node:fs';
import { systemClock } from '../../../source/clock.ts';
import type { ControlRequest } from '../../../state/events.ts';
import { askControl } from '../ask-control.ts';
import { eventsIn, type Nightferry, nightferry } from '../command-line.ts';
import type { Victim } from './backends.ts';
import type { Mishaps } from './mishaps.ts';
import { session, type World } from './world.ts';

/** `line`: a connection that was cut. */
type Killed = Victim | 'client' | 'line';
export type Kills = Partial<Record<Killed, number>>;

export interface NightOptions {
  readonly world: World;
  readonly mishaps: Mishaps;
  readonly random: () => number;
  /** After so many the copies are let come to their end. */
  readonly most: number;
}

export interface NightEnd {
  readonly kills: Kills;
  readonly controls: number;
  /** What the last process wrote, and how it ended. */
  readonly output: string;
  readonly end: number | NodeJS.Signals;
}

/** More processes than any run needs: it does not come to an end by itself. */
const mostProcesses = 80;

/** Runs a session, and resumes it, until it is finished, while it is killed in every way at random moments. */
export async function killedNight({ world, mishaps, random, most }: NightOptions): Promise<NightEnd> {
  const kills: Kills = {};
  let [total, controls] = [0, 0];
  const count = (victim: Killed) => {
    kills[victim] = (kills[victim] ?? 0) + 1;
    total += 1;
  };
  let running: Nightferry | undefined;
  let end: NightEnd['end'] | undefined;
  for (let processes = 1; processes <= mostProcesses; processes += 1) {
    const isKnown = eventsIn(world.journal) > 0;
    running = await nightferry(
      [
        ...['--journal', world.journal],
        ...(isKnown ? ['resume', session] : ['run', world.runbook, '--in', 'test', '--session', session]),
        ...['--plain', '--answers', world.answers],
      ],
      world.env,
    );
    running.process.stdin?.end();
    const over = new AbortController();
    void running.ended.then(() => over.abort());
    if (isKnown) letGoOn(world);
    // Some die before anything has begun, or while what was left is looked at; most in the middle of the rows.
    if (random() < 0.2) await wait(random() * 1_200, over.signal);
    else await untilRows(world, mishaps, over.signal);
    while (!over.signal.aborted && total < most) {
      const dice = random();
      if (dice < 0.25) {
        if (ask(world, random)) controls += 1;
      } else if (dice < 0.75 && mishaps.areThere) {
        const victim = await mishaps.doOne(random);
        if (victim) count(victim);
      } else if (running.process.kill('SIGKILL') && (await running.ended) === 'SIGKILL') {
        count('client');
      }
      await wait(random() * 250, over.signal);
    }
    if (!over.signal.aborted) letGoOn(world);
    end = await running.ended;
    // One that was killed behind its last event has nothing left to be resumed.
    if (end === 1 && running.output().includes('(session/finished)')) end = 0;
    if (end === 0) break;
  }
  if (!running || end === undefined) throw new Error('nothing was run');
  return { kills, controls, output: running.output(), end };
}

/** Until rows are written: the servers show connections for them, a file is touched. */
async function untilRows({ target }: World, mishaps: Mishaps, over: AbortSignal): Promise<void> {
  const changed = () =>
    [target.url, `${target.url}-wal`].map((url) => statSync(url.slice('sqlite:'.length), { throwIfNoEntry: false }));
  const touched = () => Math.max(...changed().map((file) => file?.mtimeMs ?? 0));
  // Readers of a snapshot that can't be shared have no connection of their own: then only the file tells.
  const isFile = target.url.startsWith('sqlite:');
  const before = isFile ? touched() : 0;
  const isBegun = async () => (isFile && touched() > before) || (mishaps.areThere && (await mishaps.seesWorkers()));
  while (!over.aborted && !(await isBegun())) await wait(20, over);
}

/** Somebody in another terminal asks for something; false where there is no session yet. */
function ask(world: World, random: () => number): boolean {
  const requests: readonly ControlRequest[] = [
    { control: 'pause' },
    { control: 'resume' },
    { control: 'throttle', rowsPerSecond: 2_000 + Math.floor(random() * 20_000) },
    { control: 'throttle', rowsPerSecond: null },
    { control: 'workers', workers: 1 + Math.floor(random() * 4) },
    { control: 'workers', workers: null },
  ];
  const request = requests[Math.floor(random() * requests.length)];
  return request !== undefined && append(world, request);
}

/** Takes back what would keep the copies from coming to their end. */
function letGoOn(world: World): void {
  append(world, { control: 'resume' });
  append(world, { control: 'throttle', rowsPerSecond: null });
}

function append({ journal }: World, request: ControlRequest): boolean {
  return askControl(journal, session, request);
}

async function wait(ms: number, until: AbortSignal): Promise<void> {
  await systemClock.sleep(ms, until);
}
