import type { Engine } from '../../tasks/engines/engine.ts';
import { engines } from '../../tasks/engines/engines.ts';
import { type EngineFixture, engineFixtures } from './engine-fixtures.ts';

export interface Available {
  readonly engine: Engine;
  readonly key: string;
  readonly fixture: EngineFixture;
}

/** The engines that a test file can try here, and those that it can't, each with why: for the name of what is skipped. */
export function enginesFor(file: string): {
  readonly available: readonly Available[];
  readonly missing: readonly { readonly key: string; readonly why: string }[];
} {
  const all = engines.map((engine) => {
    const fixture = engineFixtures[engine.key];
    if (!fixture) throw new Error(`no fixture for ${engine.key}`);
    return { engine, key: engine.key, fixture, why: fixture.whyNot?.(file) };
  });
  return {
    available: all.filter(({ why }) => why === undefined),
    missing: all.flatMap(({ key, why }) => (why === undefined ? [] : [{ key, why }])),
  };
}
