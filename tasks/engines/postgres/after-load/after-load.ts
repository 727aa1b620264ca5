import type { AfterLoad } from '../../../after-load/seam.ts';
import type { RejectStore } from '../../rejects.ts';
import { postgresConstraints } from './constraints.ts';
import type { AfterLoadHome } from './home.ts';
import { postgresIndexes } from './indexes.ts';
import { postgresSequences } from './sequences.ts';
import { postgresStatistics } from './statistics.ts';
import { work } from './work.ts';

/** What PostgreSQL offers for before and after a load. */
export function postgresAfterLoad(home: AfterLoadHome, rejects: RejectStore): AfterLoad {
  return {
    work: (statements, how) => work(home, statements, how),
    constraints: postgresConstraints(home, rejects),
    indexes: postgresIndexes(home),
    sequences: postgresSequences(home),
    statistics: postgresStatistics(home),
  };
}
