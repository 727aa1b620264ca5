import { engineOf } from '../../tasks/engines/engines.ts';
import { type CopyPair, openCopyPair } from './copy-pair.ts';
import { type FaultyProxy, openProxy } from './proxy/proxy.ts';

/** Two databases to copy between, each reached through a proxy; `pair` itself goes straight to them. */
export interface ProxiedPair {
  readonly pair: CopyPair;
  readonly source: FaultyProxy;
  readonly target: FaultyProxy;
  /** The databases as the proxies show them; closed with the pair. */
  open(): Promise<CopyPair['databases']>;
  /** Sessions of a copy that the servers have, with their transactions. */
  left(): Promise<readonly string[]>;
  close(): Promise<void>;
}

export async function openProxiedPair(sources: string, targets: string): Promise<ProxiedPair> {
  const pair = await openCopyPair(sources, targets);
  const [source, target] = await Promise.all([openProxy(pair.edu.url), openProxy(pair.edu_v2.url)]);
  const opened: CopyPair['databases'][] = [];
  return {
    pair,
    source,
    target,
    open: async () => {
      const connect = (name: string, { url }: FaultyProxy) =>
        engineOf('postgres').connect(url, { name, application: 'nightferry proxied' });
      const databases = { edu: await connect('edu', source), edu_v2: await connect('edu_v2', target) };
      opened.push(databases);
      return databases;
    },
    left: async () => {
      const sql = `select application_name || ' ' || state from pg_stat_activity
        where datname = current_database() and application_name like 'nightferry%/%' or xact_start is not null and pid <> pg_backend_pid() and datname = current_database()`;
      return [...(await pair.edu.sql(sql)), ...(await pair.edu_v2.sql(sql))].map(([who]) => who ?? '');
    },
    close: async () => {
      await Promise.allSettled(opened.flatMap(({ edu, edu_v2 }) => [edu.close(), edu_v2.close()]));
      await Promise.all([source.close(), target.close()]);
      await pair.close();
    },
  };
}
