/**
 * SQL: a record that changes no data, by its resource manager `rm` and type `rt`, as pg_walinspect names them. Everything
 * that is not listed counts as a change. Sources: rmgrlist.h and the rmgrdesc files of PostgreSQL 15 to 18.
 *
 * - XLOG: checkpoints, and whole pages that go with other records or with hints.
 * - Standby, Transaction, CLOG, CommitTs, MultiXact, ReplicationOrigin, LogicalMessage: about transactions.
 * - Storage: files are made, and cut by VACUUM; TRUNCATE makes a new file and says so in pg_class.
 * - index managers: no index changes without its table.
 * - Heap2 but MULTI_INSERT, and Heap LOCK, CONFIRM, INPLACE: row locks, pruning, freezing, visibility, and what VACUUM
 *   and ANALYZE keep in pg_class.
 */
export const harmless = `
  r.rm in ('XLOG', 'Standby', 'Transaction', 'CLOG', 'CommitTs', 'MultiXact', 'ReplicationOrigin', 'LogicalMessage', 'Storage',
    'Btree', 'Hash', 'Gin', 'Gist', 'SPGist', 'BRIN')
  or r.rm = 'Heap2' and r.rt ~ '^(PRUNE|VACUUM|VISIBLE|FREEZE_PAGE|CLEAN|LOCK_UPDATED|NEW_CID|REWRITE)'
  or r.rm = 'Heap' and r.rt in ('LOCK', 'CONFIRM', 'INPLACE')`;
