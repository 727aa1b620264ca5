import { Fault, recordFault } from '../../state/fault.ts';
import { hiddenPrompt } from '../hidden-prompt.ts';
import { interruption } from '../preparation.ts';
import { stopOnSignals } from '../signals.ts';
import { type Machine, systemMachine } from '../workbench.ts';
import type { GlobalOptions } from './globals.ts';

/** Looks at this machine's edges without a journal; a signal ends it. What is thrown holds no secrets. */
export async function withMachine<T>(
  options: GlobalOptions,
  look: (machine: Machine, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const machine = await systemMachine({ as: options.as, prompt: hiddenPrompt() });
  const interrupted = new AbortController();
  const ignore = stopOnSignals(() => interrupted.abort(interruption()));
  try {
    return await look(machine, interrupted.signal);
  } catch (error) {
    throw Fault.from(machine.redactor.data(recordFault(error)));
  } finally {
    ignore();
  }
}
