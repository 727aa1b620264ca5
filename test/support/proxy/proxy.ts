import { createServer, type Socket } from 'node:net';
import { listenOnLoopback, throughPort } from '../loopback.ts';
import { type Injection, type Mishap, type Moment, Pending } from './injection.ts';
import { Proxied } from './proxied.ts';

/** A way to a PostgreSQL server on which things go wrong when they are asked to. Loopback only. */
export interface FaultyProxy {
  /** The same database, through here. */
  readonly url: string;
  /** Something goes wrong at a moment, once. */
  inject(moment: Moment, mishap: Mishap): Injection;
  /** Whoever comes now finds nobody listening; those that are connected stay. */
  refuse(): Promise<void>;
  accept(): Promise<void>;
  /** As a network that is gone: nothing passes any more, whoever comes is let in and hears nothing. */
  stallAll(): void;
  /** The network is back for whoever comes from here on; what was stalled is noticed by both ends, and over. */
  recover(): void;
  /** Connections that are open now. */
  readonly open: number;
  close(): Promise<void>;
}

/** Opens a proxy before the server that a URL leads to. */
export async function openProxy(to: string): Promise<FaultyProxy> {
  const { hostname, port } = new URL(to);
  const pending: Pending[] = [];
  const open = new Set<Proxied>();
  let isDead = false;
  const server = createServer((client: Socket) => {
    const upstream = { host: hostname, port: Number(port) };
    const proxied = new Proxied(
      client,
      upstream,
      () => pending,
      () => open.delete(proxied),
    );
    open.add(proxied);
    if (isDead) proxied.stall('both');
  });
  const here = await listenOnLoopback(server);

  return {
    url: throughPort(to, here),
    inject: (moment, mishap) => {
      const injection = new Pending(moment, mishap);
      pending.push(injection);
      return injection;
    },
    // Those that are connected keep it from having closed.
    refuse: async () => void server.close(),
    accept: async () => void (await listenOnLoopback(server, here)),
    stallAll: () => {
      isDead = true;
      for (const proxied of open) proxied.stall('both');
    },
    recover: () => {
      isDead = false;
      for (const proxied of open) if (proxied.isStalled) proxied.destroy();
    },
    get open() {
      return open.size;
    },
    close: async () => {
      if (server.listening) server.close();
      for (const proxied of open) proxied.destroy();
    },
  };
}
