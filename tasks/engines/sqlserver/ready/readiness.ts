import type { Readiness, ReadyFinding, Wanted } from '../../../checks/ready/seam.ts';
import type { Freezer } from '../../../freeze/freezer.ts';
import type { ReadyHome } from './home.ts';
import { freezeLeftovers } from './leftovers.ts';
import { disabledIndexes, disabledTriggers, untrustedConstraints } from './objects.ts';
import { missingPrivileges, orphanedUsers, strangeOwners } from './people.ts';
import { overtakenNumbers } from './sequences.ts';
import { staleStatistics } from './statistics.ts';

/** Asks the catalogs one thing after the other; each may take long in a large database. SQL Server has no extensions. */
export function sqlServerReadiness(home: ReadyHome, freezer: Freezer): Readiness {
  return {
    async look(wanted, signal) {
      const findings: ReadyFinding[] = [];
      for (const question of questions(home, freezer, wanted, signal)) {
        signal.throwIfAborted();
        findings.push(...(await question()));
      }
      return findings;
    },
  };
}

function questions(home: ReadyHome, freezer: Freezer, wanted: Wanted, signal: AbortSignal) {
  return [
    () => freezeLeftovers(home, freezer),
    () => disabledIndexes(home),
    () => untrustedConstraints(home),
    () => disabledTriggers(home),
    () => overtakenNumbers(home, signal),
    () => strangeOwners(home, wanted.owner),
    () => orphanedUsers(home),
    () => missingPrivileges(home, wanted),
    () => staleStatistics(home),
  ];
}
