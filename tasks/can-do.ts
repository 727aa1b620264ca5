import type { Runbook } from '../state/runbook/runbook.ts';
import { engines } from './engines/engines.ts';
import type { CanDo } from './kind.ts';

/** What the engines of a runbook's databases can. */
export function canOf({ databases }: Pick<Runbook, 'databases'>): CanDo {
  return (database, capability) =>
    engines.find(({ key }) => key === databases[database]?.engine)?.capabilities.has(capability) === true;
}
