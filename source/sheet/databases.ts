import { recordFault } from '../../state/fault.ts';
import type { Runbook } from '../../state/runbook/runbook.ts';
import type { SheetDatabase } from '../../state/sheet.ts';
import type { Database, Engine } from '../../tasks/engines/engine.ts';
import { requirementsOf } from '../../tasks/requirements/requirements.ts';
import type { Looking } from '../looking.ts';
import { surroundingsOf } from '../surroundings.ts';
import type { Machine } from '../workbench.ts';

/** Where a database is and what it is, and how a freeze of it is lifted by hand. Reached or not, it is on the sheet. */
export async function sheetDatabase(
  name: string,
  runbook: Runbook,
  looking: Looking,
  machine: Machine,
): Promise<SheetDatabase> {
  const engine = machine.engineOf(runbook.databases[name]?.engine ?? '');
  const about = { name, engine: engine.title, ledgerTable: engine.ledgerTable };
  const place = await placeOf(name, engine, looking, machine).catch(() => undefined);
  const known = { ...about, ...(place && { place }) };
  try {
    const database = await looking.onlooker.database(name);
    const identity = await database.identity();
    return { ...known, identity, ...(isFrozen(name, runbook) && { thaw: await thawOf(database) }) };
  } catch (error) {
    const { message } = recordFault(error);
    return { ...known, problem: message, ...(isFrozen(name, runbook) && { thaw: { problem: message } }) };
  }
}

async function placeOf(name: string, engine: Engine, looking: Looking, { env }: Machine) {
  const label = engine.label(await looking.url(name), surroundingsOf(env));
  return { label, console: engine.console(label) };
}

/** Of the freeze that stands there, else of the strictest that there could be. */
async function thawOf({ freezer }: Database): Promise<NonNullable<SheetDatabase['thaw']>> {
  if (!freezer) return { problem: 'its engine can not freeze' };
  try {
    const standing = await freezer.standing();
    return {
      lines: freezer.manualUndo(standing?.prior ?? (await freezer.capture('strict', 'a step of this runbook'))),
    };
  } catch (error) {
    return { problem: recordFault(error).message };
  }
}

function isFrozen(name: string, runbook: Runbook): boolean {
  return requirementsOf(runbook).some(
    ({ requirement }) =>
      requirement.need === 'privilege' && requirement.database === name && requirement.may.act === 'freeze',
  );
}
