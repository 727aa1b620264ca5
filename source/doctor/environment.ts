import { type DoctorGroup, type DoctorLine, failure, ok, warning } from '../../state/doctor.ts';
import { formatCount } from '../../state/format.ts';
import { stepKey } from '../../state/plan.ts';
import type { Runbook, SecretReference } from '../../state/runbook/runbook.ts';
import { formatSecretReference } from '../../state/runbook/secret.ts';
import { stepsIn } from '../../state/runbook/steps-in.ts';
import type { ServerIdentity } from '../../state/session/opened.ts';
import type { Database } from '../../tasks/engines/engine.ts';
import type { Looking } from '../looking.ts';
import { isSame } from '../session/identities.ts';
import { requireNotLive } from '../session/stand-ins.ts';
import { secretsIn } from '../session/step-secrets.ts';
import { surroundingsOf } from '../surroundings.ts';
import type { Machine } from '../workbench.ts';
import { faultLine, orFault } from './line.ts';

/** Everything that a session reads and requires before it opens, each by itself: URLs of `names`, secrets, stand-in marks. */
export async function environmentGroup(
  runbook: Runbook,
  names: readonly string[],
  looking: Looking,
  machine: Machine,
): Promise<DoctorGroup> {
  const { name, standIn, production } = runbook.environment;
  const urls: Record<string, string> = {};
  const lines: DoctorLine[] = [];
  for (const database of names) {
    // What can't be used is told in its own group.
    lines.push(...(await urlLines(database, urls, runbook, looking, machine).catch(() => [])));
  }
  lines.push(...(await secretLines(runbook, looking)));
  lines.push(...(await orFault(async () => notLiveLines(runbook, urls, machine))));
  lines.push(...(await identityLines(Object.keys(urls), runbook, looking)));
  const what = standIn ? 'a stand-in: sessions are rehearsals' : production ? 'live, production' : 'live';
  return { id: 'environment', title: `Environment ${name} (${what})`, lines };
}

async function urlLines(
  name: string,
  urls: Record<string, string>,
  { databases }: Runbook,
  looking: Looking,
  { env, engineOf }: Machine,
): Promise<readonly DoctorLine[]> {
  const url = await looking.url(name);
  urls[name] = url;
  const engine = engineOf(databases[name]?.engine ?? '');
  const surroundings = surroundingsOf(env);
  const { label, warnings } = engine.resolve?.(url, surroundings) ?? {
    label: engine.label(url, surroundings),
    warnings: [],
  };
  return [ok(`${name} is ${label}.`), ...warnings.map((text) => warning(`${name}: ${text}`))];
}

/** Each secret once, with the steps that need it. Those of a rehearsal are read only where it needs them. */
async function secretLines(runbook: Runbook, { secrets, onlooker, mayAsk }: Looking): Promise<readonly DoctorLine[]> {
  const wanted = new Map<string, { reference: SecretReference; steps: string[] }>();
  for (const { key, reference } of referencesIn(runbook)) {
    const written = formatSecretReference(reference);
    const known = wanted.get(written);
    if (known) known.steps.push(key);
    else wanted.set(written, { reference, steps: [key] });
  }
  const lines: DoctorLine[] = [];
  const there: string[] = [];
  for (const [written, { reference, steps }] of wanted) {
    if (reference.from === 'prompt' && !mayAsk && !secrets.isKnown(reference)) {
      lines.push(ok(`${written} is asked for when it is needed.`, { neededBy: steps }));
      continue;
    }
    try {
      await secrets.value(reference, `for step ${steps[0] ?? ''}`);
      there.push(written);
    } catch (error) {
      lines.push(faultLine(error, steps));
    }
  }
  if (there.length > 0)
    lines.unshift(ok(`${formatCount(there.length, 'secret')} of steps can be read: ${there.join(', ')}.`));
  if (!runbook.idNamespace) return lines;
  const namespace = orFault(async () => {
    await onlooker.idNamespace();
    return [ok('The id namespace can be read, and is a UUID.')];
  });
  return [...lines, ...(await namespace)];
}

function referencesIn({ phases, rollbacks, notifications, environment }: Runbook) {
  const ofSteps = [...phases, ...rollbacks.map(({ phase }) => phase)].flatMap((phase) =>
    stepsIn(phase)
      .filter(({ rehearsalSkip }) => !environment.standIn || rehearsalSkip === undefined)
      .flatMap(({ id, spec }) => secretsIn(spec).map((reference) => ({ key: stepKey(phase.id, id), reference }))),
  );
  const ofNotifications = notifications.flatMap((notification) =>
    secretsIn(notification).map((reference) => ({ key: 'notifications', reference })),
  );
  return [...ofSteps, ...ofNotifications];
}

function notLiveLines(
  runbook: Runbook,
  urls: Readonly<Record<string, string>>,
  machine: Machine,
): readonly DoctorLine[] {
  if (!runbook.environment.standIn) return [];
  requireNotLive(runbook, urls, machine);
  return [ok('No stand-in leads where a live environment leads, as far as that can be known from here.')];
}

/** Marks, and names that lead to one database. What can't be reached says so in its own group. */
async function identityLines(
  names: readonly string[],
  { environment, databases }: Runbook,
  { onlooker }: Looking,
): Promise<readonly DoctorLine[]> {
  const seen: { name: string; engine: string | undefined; identity: ServerIdentity }[] = [];
  const lines: DoctorLine[] = [];
  for (const name of names) {
    try {
      const database = await onlooker.database(name);
      const identity = await database.identity();
      const isMarked = await database.isStandIn();
      const engine = databases[name]?.engine;
      const twin = seen.find((other) => other.engine === engine && isSame(other.identity, identity));
      if (twin) lines.push(sameLine(twin.name, name, database.label));
      seen.push({ name, engine, identity });
      if (environment.standIn)
        lines.push(isMarked ? ok(`${name} is marked as a stand-in.`) : unmarkedLine(database, identity));
      else if (isMarked) lines.push(markedLine(name));
    } catch {
      // Its own group says why.
    }
  }
  return lines;
}

function sameLine(one: string, other: string, label: string): DoctorLine {
  const remedy = ['Correct the URLs of the environment: source and target must differ.'];
  return failure(`${one} and ${other} are the same database, ${label}.`, { remedy, code: 'session/same-database' });
}

function unmarkedLine({ name, engine }: Database, identity: ServerIdentity): DoctorLine {
  const remedy = [
    'Make sure that this is not a database anyone needs. Then mark it, once:',
    engine.standInLine(identity.database ?? name),
    engine.standInRight ?? '',
  ];
  return failure(`${name} is not marked as a stand-in.`, { remedy, code: 'session/unmarked-stand-in' });
}

function markedLine(name: string): DoctorLine {
  return warning(`${name} carries the mark of a stand-in, and this is a live environment.`, {
    remedy: ['Is it the right database? A copy of a stand-in carries the mark, too: then take it off.'],
  });
}
