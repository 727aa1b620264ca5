import type { Readiness } from '../../../checks/ready/seam.ts';
import type { Freezer } from '../../../freeze/freezer.ts';
import type { ReadyHome } from './home.ts';
import { freezeLeftovers } from './leftovers.ts';
import { disabledTriggers, missingExtensions, unusableIndexes, unvalidatedConstraints } from './objects.ts';
import { missingPrivileges, strangeOwners } from './privileges.ts';
import { overtakenSequences } from './sequences.ts';
import { staleStatistics } from './statistics.ts';

/** Asks the catalogs one thing after the other; each may take long in a large database. */
export function postgresReadiness(home: ReadyHome, freezer: Freezer): Readiness {
  return {
    async look(wanted, signal) {
      const questions = [
        () => freezeLeftovers(home, freezer),
        () => unusableIndexes(home),
        () => unvalidatedConstraints(home),
        () => disabledTriggers(home),
        () => overtakenSequences(home, signal),
        ...(wanted.owner === undefined ? [] : [() => strangeOwners(home, wanted.owner ?? '')]),
        () => missingPrivileges(home, wanted),
        () => missingExtensions(home, wanted.extensions),
        () => staleStatistics(home, signal),
      ];
      const findings = [];
      for (const question of questions) {
        signal.throwIfAborted();
        findings.push(...(await question()));
      }
      return findings;
    },
  };
}
