import type { AfterLoad } from '../../../after-load/seam.ts';
import type { AfterLoadHome } from './home.ts';
import { postgresIndexes } from './indexes.ts';
import { postgresSequences } from './sequences.ts';
import { postgresStatistics } from './statistics.ts';
import { work } from './work.ts';

/** What PostgreSQL offers for before and after a load. */
export function postgresAfterLoad(home: AfterLoadHome): AfterLoad {
  return {
    work: (statements, how) => work(home, statements, how),
    indexes: postgresIndexes(home),
    sequences: postgresSequences(home),
    statistics: postgresStatistics(home),
  };
}
