import { Fault } from '../../state/fault.ts';
import type { Runbook, SecretReference } from '../../state/runbook/runbook.ts';
import type { Engine } from '../../tasks/engines/engine.ts';
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
  for (const live of Object.values(environments).filter(({ standIn }) => !standIn)) {
    for (const [name, reference] of Object.entries(live.databases)) {
      const engine = databases[name]?.engine;
      if (engine === undefined) continue;
      const labelOf = (url: string | undefined) => labelIfAny(workbench.engineOf(engine), url);
      const liveLabel = labelOf(knownValue(reference, workbench.env));
      if (liveLabel === undefined) continue;
      const same = Object.entries(urls).find(
        ([stand, url]) => databases[stand]?.engine === engine && placeIn(labelOf(url)) === placeIn(liveLabel),
      );
      if (same) throw standInIsLive(environment.name, same[0], live.name, name, liveLabel);
    }
  }
}

/** A live URL that leads nowhere is no business of a rehearsal. */
function labelIfAny(engine: Engine, url: string | undefined): string | undefined {
  try {
    return url === undefined ? undefined : engine.label(url);
  } catch {
    return undefined;
  }
}

/** Whichever role connects and however the host is written: the same server and database. */
function placeIn(label: string | undefined): string | undefined {
  return label?.replace(/^(\w+:\/\/)(?:[^@/]*@)?([^/]*)/, (_, scheme, host: string) => scheme + host.toLowerCase());
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
