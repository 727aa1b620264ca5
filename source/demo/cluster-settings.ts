import { statfs } from 'node:fs/promises';

/**
 * What is appended to postgresql.conf.
 *
 * `durable: false` turns fsync off. What was committed then still survives the death of any process, SIGKILL of the
 * server included, because the operating system keeps the written pages; only a crash of the machine can lose it.
 * That is right for tests, which kill processes and throw the cluster away; a demo that may be resumed tomorrow is durable.
 */
export async function clusterSettings({ durable }: { durable: boolean }): Promise<string> {
  const settings = {
    // Reachable from this machine only, and by password only: no socket in a directory that others share.
    listen_addresses: "'127.0.0.1'",
    unix_socket_directories: "''",
    max_connections: '100',
    fsync: durable ? 'on' : 'off',
    full_page_writes: durable ? 'on' : 'off',
    shared_buffers: "'256MB'",
    work_mem: "'16MB'",
    maintenance_work_mem: "'256MB'",
    max_wal_size: "'4GB'",
    checkpoint_timeout: "'30min'",
    // A freeze is proven from the WAL, by a process that may have been killed and comes back after some checkpoints.
    wal_keep_size: "'1GB'",
    jit: 'off',
    TimeZone: "'UTC'",
    log_timezone: "'UTC'",
    // What a freeze has to find is tried on the clusters of tests: prepared transactions, subscriptions.
    ...(durable ? {} : { max_prepared_transactions: '20', wal_level: 'logical', max_replication_slots: '50' }),
    dynamic_shared_memory_type: (await hasSharedMemory()) ? 'posix' : 'mmap',
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${value}`);
  return `\n# Nightferry\n${lines.join('\n')}\n`;
}

/** Containers often get 64 MB of /dev/shm, where parallel queries then fail with "No space left on device". */
async function hasSharedMemory(): Promise<boolean> {
  if (process.platform !== 'linux') return true;
  const place = await statfs('/dev/shm').catch(() => undefined);
  return place !== undefined && place.bavail * place.bsize >= 512 * 2 ** 20;
}
