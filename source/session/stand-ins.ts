import { Fault } from '../../state/fault.ts';
import type { Runbook, SecretReference } from '../../state/runbook/runbook.ts';
import type { Engine } from '../../tasks/engines/engine.ts';
import type { Surroundings } from '../../tasks/engines/surroundings.ts';
import { surroundingsOf } from '../surroundings.ts';
import type { Workbench } from '../workbench.ts';

/**
 * Refuses a rehearsal whose stand-in leads where a live environment leads, as far as the live URLs can be known without
 * connecting or asking. Faults: `session/stand-in-is-live`.
 */
export function requireNotLive(
  runbook: Runbook,
  urls: Readonly<Record<string, string>>,
  workbench: Pick<Workbench, 'env' | 'engineOf'>,
): void {
  const { environment, environments, databases } = runbook;
  if (!environment.standIn) return;
  const surroundings = surroundingsOf(workbench.env);
  for (const live of Object.values(environments).filter(({ standIn }) => !standIn)) {
    for (const [name, reference] of Object.entries(live.databases)) {
      const engine = databases[name]?.engine;
      if (engine === undefined) continue;
      const placesIn = (url: string | undefined) => placesIfAny(workbench.engineOf(engine), url, surroundings);
      const livePlaces = placesIn(knownValue(reference, workbench.env));
      for (const [stand, url] of Object.entries(urls).filter(([stand]) => databases[stand]?.engine === engine)) {
        const same = placesIn(url).find((place) => livePlaces.includes(place));
        if (same) throw standInIsLive(environment.name, stand, live.name, name, same);
      }
    }
  }
}

/**
 * Every place that a URL can lead to, whichever role connects and however the host is written. A live URL that leads
 * nowhere is no business of a rehearsal.
 */
function placesIfAny(engine: Engine, url: string | undefined, surroundings: Surroundings): readonly string[] {
  try {
    if (url === undefined) return [];
    return engine.resolve?.(url, surroundings).places ?? [engine.label(url, surroundings)];
  } catch {
    return [];
  }
}

function knownValue(reference: SecretReference, env: Workbench['env']): string | undefined {
  if (reference.from === 'text') return reference.text;
  return reference.from === 'env' ? env[reference.name] : undefined;
}

function standInIsLive(environment: string, name: string, live: string, liveName: string, label: string): Fault {
  return new Fault(
    'session/stand-in-is-live',
    `In environment ${environment}, ${name} leads to ${label}, which is ${liveName} of environment ${live}.`,
    {
      remedy: ['Give the stand-in a database of its own. A rehearsal never touches a live one. Nothing was done.'],
      retry: 'safe',
    },
  );
}
