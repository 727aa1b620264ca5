import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ApplicationDatabase } from './database.ts';
import { type Queries, queries, whichSchema } from './queries.ts';

const longestBody = 10_000;

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

type Route = (database: ApplicationDatabase, body: string) => Promise<Answer>;

const routes: Readonly<Record<string, Route>> = {
  'GET /health': async (database) => ({ status: 200, body: await health(database) }),
  'GET /api/v1/users/me': rows('me'),
  'GET /api/v1/students/': rows('students'),
  'GET /api/v1/courses/': rows('courses'),
  'POST /api/v1/users/ping': rows('ping'),
  'POST /api/v1/users/': async (database, body) => {
    const name = nameIn(body);
    if (name === undefined) return { status: 400, body: { error: 'give {"username": ...}' } };
    return { status: 201, body: await ask('register', database, [name]) };
  },
};

/** Answers one request. What the database refuses becomes a 503 with its words; nothing is thrown. */
export async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  database: ApplicationDatabase,
  log: (line: string) => void,
): Promise<void> {
  const { status, body } = await answerOf(request, database).catch((error: unknown) => ({
    status: 503,
    body: { status: 'down', error: error instanceof Error ? error.message : String(error) },
  }));
  log(`${request.method} ${request.url} ${status}`);
  response.writeHead(status, { 'Content-Type': 'application/json', 'X-Application-Pid': process.pid });
  response.end(`${JSON.stringify(body)}\n`);
}

async function answerOf(request: IncomingMessage, database: ApplicationDatabase): Promise<Answer> {
  const path = (request.url ?? '').split('?')[0];
  const route = routes[`${request.method} ${path}`];
  const body = await bodyOf(request);
  return route ? route(database, body) : { status: 404, body: { error: 'no such endpoint' } };
}

function rows(name: keyof Queries): Route {
  return async (database) => ({ status: 200, body: await ask(name, database) });
}

async function ask(name: keyof Queries, database: ApplicationDatabase, values: readonly string[] = []) {
  const { schema } = await place(database);
  const found = await database.query(queries[schema][name], values);
  return name === 'students' || name === 'courses' ? found : (found[0] ?? null);
}

async function health(database: ApplicationDatabase) {
  return { status: 'ok', ...(await place(database)), sessions: database.sessions() };
}

async function place(database: ApplicationDatabase) {
  const [{ database: name, role, schema } = {}] = await database.query(whichSchema);
  if (schema !== 'edu' && schema !== 'edu_v2') throw new Error(`the database ${String(name)} has no schema of ours`);
  return { database: String(name), role: String(role), schema } as const;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const piece of request) if (body.length < longestBody) body += String(piece);
  return body;
}

function nameIn(body: string): string | undefined {
  try {
    const given: unknown = JSON.parse(body);
    const name: unknown = typeof given === 'object' && given !== null ? Reflect.get(given, 'username') : undefined;
    return typeof name === 'string' && name !== '' ? name : undefined;
  } catch {
    return undefined;
  }
}
