import { Fault, recordFault } from '../../state/fault.ts';
import type { Machine } from '../workbench.ts';
import { type Asker, askFor } from './asker.ts';
import type { DraftRequest } from './draft-request.ts';
import { faultText } from './fault-text.ts';
import { type OpenedDatabase, openDatabase, type Side } from './open-database.ts';

/** With an asker, what can't be reached is said, and asked again. */
export async function openOrAsk(
  side: Side,
  request: DraftRequest,
  { machine, signal, asker }: { machine: Machine; signal: AbortSignal; asker: Asker | undefined },
): Promise<OpenedDatabase> {
  const askPassword = asker && (() => asker.askHidden(`Password for the ${side} (not shown)`));
  if (!asker) return openDatabase(side, request[side] ?? '', machine, signal);
  const prompt =
    side === 'source'
      ? 'Source, the old database: postgres://user@host/name, sqlserver://user@host/name, or env:NAME'
      : 'Target, the new one, with its tables made';
  for (let given = request[side]; ; given = undefined) {
    const url = given ?? (await askFor<string>(asker, { prompt, read: (line) => line }));
    try {
      return await openDatabase(side, url, machine, signal, askPassword);
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof Fault)) throw error;
      for (const line of faultText(machine.redactor.data(recordFault(error)), request.width)) asker.say(line);
    }
  }
}
