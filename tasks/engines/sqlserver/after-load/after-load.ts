import type { AfterLoad } from '../../../after-load/seam.ts';
import { sqlServerConstraints } from './constraints.ts';
import type { AfterLoadHome } from './home.ts';
import { sqlServerIndexes } from './indexes.ts';
import { sqlServerSequences } from './sequences.ts';
import { sqlServerStatistics } from './statistics.ts';
import { work } from './work.ts';

/** What SQL Server offers for before and after a load. */
export function sqlServerAfterLoad(home: AfterLoadHome): AfterLoad {
  return {
    work: (statements, how) => work(home, statements, how),
    constraints: sqlServerConstraints(home),
    indexes: sqlServerIndexes(home),
    sequences: sqlServerSequences(home),
    statistics: sqlServerStatistics(home),
  };
}
