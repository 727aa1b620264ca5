import { engineOf } from '../../tasks/engines/engines.ts';
import { until } from './command-line.ts';
import { type CopyPair, openCopyPair } from './copy-pair.ts';
import type { FreshDatabase } from './databases.ts';
import { type FaultyProxy, openProxy } from './proxy/proxy.ts';

/** Two databases to copy between, each reached through a proxy; `pair` itself goes straight to them. */
export interface ProxiedPair {
  readonly pair: CopyPair;
  readonly source: FaultyProxy;
  readonly target: FaultyProxy;
  /** The databases as the proxies show them; closed with the pair. */
  open(): Promise<CopyPair['databases']>;
  /** Resolves when the servers have no session of a copy any more, nor anybody's transaction. */
  gone(): Promise<void>;
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
    gone: async () => {
      const none = `select count(*) = 0 from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid()
          and (application_name like 'nightferry%/%' or xact_start is not null)`;
      // A server takes a moment to end a session that was closed.
      const isGone = async ({ sql }: FreshDatabase) => (await sql(none))[0]?.[0] === 't';
      await until(async () => (await isGone(pair.edu)) && (await isGone(pair.edu_v2)), undefined, 20);
    },
    close: async () => {
      await Promise.allSettled(opened.flatMap(({ edu, edu_v2 }) => [edu.close(), edu_v2.close()]));
      await Promise.all([source.close(), target.close()]);
      await pair.close();
    },
  };
}
