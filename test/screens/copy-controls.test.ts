import { describe, expect, it } from 'vitest';
import { pressing } from './pressing.ts';

const asks = (request: object) => [{ kind: 'control', request }];

describe('while a copy runs', () => {
  it.each<[string, string, readonly string[], object]>([
    ['P pauses it', 'phase', ['P'], { control: 'pause' }],
    ['P lets a paused one go on', 'phase-copy-paused', ['P'], { control: 'resume' }],
    ['T throttles it', 'phase', ['T', 'down', 'enter'], { control: 'throttle', rowsPerSecond: 100_000 }],
    ['T takes the throttle away', 'phase-copy-throttled', ['T', 'enter'], { control: 'throttle', rowsPerSecond: null }],
    ['W gives it workers', 'phase', ['W', 'down', 'down', 'enter'], { control: 'workers', workers: 2 }],
    ['W gives it what was planned', 'phase', ['W', 'enter'], { control: 'workers', workers: null }],
  ])('%s', (_, scene, keys, request) => {
    expect(pressing(scene, keys).intents).toEqual(asks(request));
  });

  it('nothing is asked by who thinks better of it, or only watches', () => {
    expect(pressing('phase', ['T', 'down', 'escape']).intents).toEqual([]);
    for (const key of ['P', 'T', 'W']) expect(pressing('watch-phase', [key]).intents).toEqual([]);
  });

  it('and not where none does', () => {
    for (const key of ['P', 'T', 'W']) expect(pressing('board-waiting', [key]).intents).toEqual([]);
  });
});
