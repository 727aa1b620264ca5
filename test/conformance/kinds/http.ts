import { openWebServer, type WebServer } from '../../support/web-server.ts';
import type { KindCase } from './case.ts';
import type { KindWorld } from './world.ts';

/** The server of each world: it answers, counts what it answered, and can be spoilt or held. */
interface Host {
  readonly server: WebServer;
  answered: string[];
  mode: 'answers' | 'fails' | 'holds';
  held: (() => void)[];
}

const hosts = new Map<KindWorld, Host>();

export function hostOf(world: KindWorld): Host {
  const host = hosts.get(world);
  if (!host) throw new Error('the world has no server');
  return host;
}

/** For cases that need a server: fails with a status, stays in its middle without an answer. */
export const withHost: Pick<KindCase, 'before' | 'changes' | 'failure' | 'middle'> = {
  before: openHost,
  changes: { databases: [], files: false },
  failure: {
    code: 'http/status',
    spoil: (world) => become(world, 'fails'),
    repair: (world) => become(world, 'answers'),
  },
  middle: {
    hold: (world) => become(world, 'holds'),
    reached: (world) => hostOf(world).server.untilHeard(1),
    async release(world) {
      const host = hostOf(world);
      host.mode = 'answers';
      for (const letGo of host.held.splice(0)) letGo();
    },
  },
};

async function become(world: KindWorld, mode: Host['mode']): Promise<void> {
  hostOf(world).mode = mode;
}

async function openHost(world: KindWorld): Promise<void> {
  const server = await openWebServer(({ body }, response) => {
    if (host.mode === 'holds') return void host.held.push(() => response.destroy());
    if (host.mode === 'answers') host.answered.push(body);
    response.writeHead(host.mode === 'fails' ? 503 : 200).end('{"database": "edu_v2"}');
  });
  const host: Host = { server, answered: [], mode: 'answers', held: [] };
  hosts.set(world, host);
  world.onRemove(() => server.close());
}

const urlOf = (world: KindWorld) => hostOf(world).server.url;

export const httpCases: Readonly<Record<string, KindCase>> = {
  'that asks two hosts': {
    ...withHost,
    yaml: (world) => `urls: [ "${urlOf(world)}/one", "${urlOf(world)}/two" ]
headers: { X-Token: env:ID_NAMESPACE }
expect: { status: [200, 204], json: { database: edu_v2 }, body: edu_v2, latency: 1m }`,
    shows: (world) => [
      `GET ${urlOf(world)}/one`,
      `GET ${urlOf(world)}/two`,
      'X-Token: env:ID_NAMESPACE',
      'must answer 200 or 204, within 1m, with a body that matches /edu_v2/, with database = "edu_v2"',
    ],
    effect: async () => 'nothing',
    once: 'nothing',
    recovers: { untouched: 'redo', middle: 'redo', effected: 'redo' },
    undo: { can: 'nothing' },
  },

  'that changes something': {
    ...withHost,
    yaml: (world) => `{ url: "${urlOf(world)}/flush", method: POST, body: { all: true } }`,
    shows: (world) => [`POST ${urlOf(world)}/flush`, 'with: {"all":true}', 'must answer 200 to 299'],
    effect: async (world) => hostOf(world).answered,
    once: ['{"all":true}'],
    recovers: { untouched: 'ask', middle: 'ask', effected: 'ask' },
    undo: { can: 'no', why: 'nothing tells how a POST request is taken back' },
  },
};
