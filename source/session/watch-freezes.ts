import { Fault } from '../../state/fault.ts';
import type { PhaseSummary } from '../../state/plan.ts';
import type { FreezeState } from '../../state/session/facts.ts';
import { isWhereItLooked } from '../../state/session/freeze-words.ts';
import { watchedFreezes } from '../../state/session/freezes.ts';
import type { ConductedNight } from '../night.ts';

/** How old a proof may get. */
const proofEveryMs = 30_000;

/**
 * Proves every freeze of the session again and again, as long as the night is conducted. What is found is journaled; a
 * write stops the night with the fault `freeze/broken`. A proof that can't be made is no proof: it is journaled as
 * `unproven`, with why. Resolves once the night's signal or `ended` aborts.
 */
export async function watchFreezes(night: ConductedNight, ended: AbortSignal): Promise<void> {
  const signal = AbortSignal.any([night.signal, ended]);
  while (!signal.aborted) {
    for (const freeze of watchedFreezes(night.log.snapshot().facts)) {
      if (isDue(freeze, night)) await prove(freeze, night, signal);
      if (signal.aborted) return;
    }
    await night.clock.sleep(1_000, signal);
  }
}

/**
 * Proves the freezes again that a phase's gate asks for, before it opens: what the journal has may be hours old, of a process
 * that is gone. Journaled, and a write stops the night, as the watch has it.
 */
export async function proveForGate({ gate }: PhaseSummary, night: ConductedNight): Promise<void> {
  const wanted = Object.keys(gate?.freezes ?? {});
  for (const freeze of watchedFreezes(night.log.snapshot().facts)) {
    if (wanted.includes(freeze.database)) await prove(freeze, night, night.signal);
    if (night.signal.aborted) return;
  }
}

function isDue({ proof, frozenAt }: FreezeState, { clock }: ConductedNight): boolean {
  return clock.now().getTime() - new Date(proof?.at ?? frozenAt).getTime() >= proofEveryMs;
}

async function prove(freeze: FreezeState, night: ConductedNight, signal: AbortSignal): Promise<void> {
  const { database } = freeze;
  const { log, clock } = night;
  const found = await look(freeze, night, signal);
  // It was lifted, or the session stopped, while it was looked at: what was found then says nothing.
  const isWatched = watchedFreezes(log.snapshot().facts).some((known) => known.frozenAt === freeze.frozenAt);
  if (signal.aborted || !isWatched || !found) return;
  try {
    log.append('freeze.proved', { database, ...found });
  } catch (error) {
    return night.stop({ why: 'fault', error });
  }
  if (found.verdict === 'broken') night.stop({ why: 'fault', error: broken(database, found.seen, clock.now()) });
}

async function look({ database, proof }: FreezeState, night: ConductedNight, signal: AbortSignal) {
  try {
    const { freezer } = await night.database(database);
    return await freezer?.prove(proof?.baseline, { clock: night.clock, signal });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const baseline = proof?.baseline;
    const unproven = { verdict: 'unproven', method: 'none', seen: [`It could not be looked at: ${why}`] } as const;
    return { ...unproven, ...(baseline !== undefined && { baseline }) };
  }
}

function broken(database: string, seen: readonly string[], at: Date): Fault {
  // What was found is no step to take: it stands apart, as the causes.
  const traces = seen.slice(1, 6).filter((sentence) => !isWhereItLooked(sentence));
  const found = [`found at ${at.toISOString()}`, ...traces];
  return new Fault('freeze/broken', `Someone wrote to ${database}, which is frozen: ${seen[0] ?? 'unknown who'}`, {
    remedy: [
      'Find out who it was, and what they wrote: it is not in what was copied before. To take it back by hand is a write, too.',
      'Then resume: you are asked whether to go on in spite of it, or to roll back.',
    ],
    retry: 'unsafe',
    cause: found.reduceRight<Error | undefined>((cause, text) => new Error(text, cause && { cause }), undefined),
  });
}
