import { writeFile } from 'node:fs/promises';
import type { KindCase } from './case.ts';
import { type KindWorld, oneStep, openWorld } from './world.ts';

/** A world with all that the case needs, and the runbook of its one step. */
export async function caseWorld(kind: string, example: KindCase): Promise<KindWorld> {
  const world = await openWorld(example.earlier);
  await example.before?.(world);
  await writeFile(world.runbook, oneStep(kind, example.yaml(world), example.earlier));
  return world;
}
