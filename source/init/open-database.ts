import { Fault } from '../../state/fault.ts';
import { parseSecretReference } from '../../state/runbook/secret.ts';
import type { Database, Engine } from '../../tasks/engines/engine.ts';
import { engines } from '../../tasks/engines/engines.ts';
import { Secrets } from '../secrets.ts';
import { surroundingsOf } from '../surroundings.ts';
import type { Machine } from '../workbench.ts';

export type Side = 'source' | 'target';

export interface OpenedDatabase {
  readonly database: Database;
  /** The environment variable that it was given by, if it was. */
  readonly variable: string | undefined;
}

/**
 * Connects to what was given: a URL, `env:NAME`, or the bare name of a variable. `askPassword` is for a server that
 * wants one that the URL does not have. Faults: `init/url`, `init/engine`, those of secrets and of `Engine.connect`.
 */
export async function openDatabase(
  side: Side,
  given: string,
  machine: Machine,
  signal: AbortSignal,
  askPassword?: () => Promise<string>,
): Promise<OpenedDatabase> {
  const { env, shell, files, prompt, redactor } = machine;
  const secrets = new Secrets({
    ...{ env, shell, prompt, redactor, signal },
    folder: process.cwd(),
    readText: (path) => files.readText(path),
  });
  const reference = referenceOf(given);
  const url = await secrets.url(reference, `the URL of the ${side}`);
  const engine = engineFor(url, side);
  const open = async (to: string) => {
    const surroundings = surroundingsOf(env);
    for (const secret of engine.resolve?.(to, surroundings).secrets ?? []) secrets.learn(secret);
    return engine.connect(to, { name: `the ${side}`, application: 'nightferry init', surroundings });
  };
  const variable = reference.from === 'env' ? reference.name : undefined;
  try {
    return { database: await open(url), variable };
  } catch (error) {
    const lacks = error instanceof Fault && error.code === 'database/password' && !hasPassword(url, engine, env);
    if (!askPassword || !lacks) throw error;
    const password = await askPassword();
    if (password === '') throw error;
    const separator = url.includes('?') ? '&' : '?';
    return { database: await open(`${url}${separator}password=${encodeURIComponent(password)}`), variable };
  }
}

function referenceOf(given: string) {
  const text = given.trim().replace(/^(['"])(.*)\1$/s, '$2');
  const [, bare] = /^\$?\{?([A-Z_][A-Z0-9_]*)\}?$/.exec(text) ?? [];
  const reference = parseSecretReference(bare === undefined ? text : `env:${bare}`);
  if ('fault' in reference) throw badUrl(reference.fault);
  if (reference.from === 'text' || reference.from === 'env') return reference;
  throw badUrl('it is a reference of another sort');
}

function engineFor(url: string, side: Side): Engine {
  const scheme = /^[a-z][a-z0-9+.-]*:/i.exec(url)?.[0].toLowerCase();
  const engine = engines.find(({ schemes }) => scheme !== undefined && schemes.includes(scheme));
  if (!engine)
    throw badUrl(
      scheme === undefined ? 'it does not begin with the kind of database' : `no engine answers to ${scheme}//`,
    );
  const half = side === 'source' ? engine.copySource : engine.copyTarget;
  if (half && isDrafted(engine, side)) return engine;
  throw new Fault('init/engine', `No draft can be written yet for ${engine.title} as the ${side}.`, {
    remedy: [
      `Engines that one can be written for as the ${side}: ${engines
        .filter((one) => isDrafted(one, side))
        .map(({ title }) => title)
        .join(', ')}. docs/engines.md says what each can do.`,
    ],
    retry: 'safe',
  });
}

/** Whether a draft can be written with a database of the engine as that side of it. */
function isDrafted({ dialect }: Engine, side: Side): boolean {
  return side === 'source' ? dialect !== undefined : dialect?.takesDrafts === true;
}

function hasPassword(url: string, engine: Engine, env: Machine['env']): boolean {
  return (engine.resolve?.(url, surroundingsOf(env)).secrets ?? []).length > 0;
}

/** What was typed is not repeated: it may hold a password. */
function badUrl(why: string): Fault {
  return new Fault('init/url', `That is no URL of a database: ${why}.`, {
    remedy: [
      'Write it as postgres://user@host:5432/database or sqlserver://user@host:1433/database; the password may be left out where .pgpass, PGPASSWORD or SQLCMDPASSWORD has it.',
      'Or name an environment variable that holds it: env:NAME.',
    ],
    retry: 'safe',
  });
}
