import { requestWords } from '../control-words.ts';
import { formatCount } from '../format.ts';
import { plainLine } from '../plain-text.ts';
import type { Controls } from './controls.ts';
import { standingWords } from './standing.ts';
import type { SessionStatus } from './status.ts';

/** A session's status in lines for a terminal; `whole` adds every phase. `resume` is the command that goes on with it. */
export function statusLines(
  status: SessionStatus,
  whole: boolean,
  resume = `nightferry resume ${status.session}`,
): readonly string[] {
  const { session, title, environment, mode, dryRun, state, phase, holder, phases, rollback } = status;
  const where = phase ? `, phase ${phase.number} of ${phase.of}: ${phase.title}` : '';
  const by = holder ? ` by ${holder.name} on ${holder.host} (pid ${holder.pid})` : '';
  const head = `${session}  ${title}, ${environment} (${dryRun ? 'dry run' : mode}): ${state}${by}${where}`;
  const back = rollback ? [`  ${rollbackLine(rollback)}`] : [];
  const copies = status.copiesBehind.map(
    ({ database, since, why }) => `  copy for another host: the one in ${database} is behind since ${since}: ${why}`,
  );
  const asked = controlLines(status.controls, session);
  const rejected = rejectLines(status);
  const standing = standingWords(status.standing);
  const stands = standing ? [`${standing}${status.standing.stopped ? `; resume: ${resume}` : ''}`] : [];
  if (!whole) return [head, ...stands.map((line) => `  ${line}`), ...back, ...copies, ...rejected, ...asked];
  return [
    ...stands,
    head,
    ...back,
    ...copies,
    ...rejected,
    ...asked,
    ...(status.adopted ? [`  ${adoptedLine(status.adopted)}`] : []),
    ...phases.flatMap(({ id, done, stepsSettled, steps, missingSignOffs, undo }) => [
      undo
        ? `  ${undo.settled < undo.steps ? 'to undo' : 'undone '} ${id}: ${undo.settled} of ${undo.steps} steps undone`
        : `  ${done ? 'done   ' : 'to do  '} ${id}: ${stepsSettled} of ${steps} steps`,
      ...missingSignOffs.map((role) => `    waits for ${role}: nightferry sign ${session} ${id} --role ${role}`),
    ]),
    ...status.waitsFor.map(({ what, since }) => `  waits for ${plainLine(what)} (asked ${since.slice(0, 16)}Z)`),
    ...(status.waitsFor.length > 0 ? [`  answer ${answerWhere(status, resume)}`] : []),
  ];
}

function rejectLines({ rejects, session }: SessionStatus): readonly string[] {
  if (!rejects) return [];
  const { rows, steps, accepted } = rejects;
  const of = steps.map(({ step, rows: some }) => `${step} ${some}`).join(', ');
  const by = accepted
    ? `; ${accepted.rows} accepted by ${accepted.by} as ${accepted.role} (${accepted.at.slice(0, 16)}Z)`
    : '';
  return [`  ${formatCount(rows, 'row')} rejected (${of})${by}: nightferry rejects ${session}`];
}

/** What holds its copies back, and how that is taken away. */
function controlLines({ paused, throttle, workers, stopping }: Controls, session: string): readonly string[] {
  const line = (asked: string, by: { readonly by: string; readonly at: string }, undo?: string) =>
    `  ${by.by} asked ${asked} (${by.at.slice(0, 16)}Z)${undo ? `; undo: nightferry control ${session} ${undo}` : ''}`;
  return [
    ...(paused ? [line(requestWords({ control: 'pause' }), paused, 'resume')] : []),
    ...(throttle ? [line(requestWords({ control: 'throttle', ...throttle }), throttle, 'throttle off')] : []),
    ...(workers ? [line(requestWords({ control: 'workers', ...workers }), workers, 'workers default')] : []),
    ...(stopping ? [line(requestWords({ control: 'stop', at: 'chunk' }), stopping)] : []),
  ];
}

/** A question is answered where it stands: at the terminal that runs the session, or after a resume. */
function answerWhere({ state, holder }: SessionStatus, resume: string): string {
  if (state === 'running' && holder) return `at the terminal of ${holder.name} on ${holder.host}`;
  return `after: ${resume}`;
}

function adoptedLine({ from, by, host, at }: NonNullable<SessionStatus['adopted']>): string {
  return `adopted from ${from} by ${by} on ${host} at ${at}`;
}

function rollbackLine(rollback: NonNullable<SessionStatus['rollback']>): string {
  const { state, way, title, phases, back, leftAsItIs: left } = rollback;
  const but = left.length > 0 ? `, BUT somebody went on past the failure of ${left.join(', ')}` : '';
  const what = `${title} (${way}), over ${phases.join(', ') || 'no phase'}${but}`;
  const far = `${back.settled} of ${back.steps} steps ${way === 'undo' ? 'undone' : 'done'}`;
  if (state === 'rolling-back') return `rolling back: ${what}; ${far}; resume goes on with it`;
  return `rolled back: ${what}; resume goes forward again`;
}
