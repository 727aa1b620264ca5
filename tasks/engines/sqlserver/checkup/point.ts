import type { EnginePoint } from '../../../../state/doctor/database-facts.ts';

export const point = (weight: EnginePoint['weight'], says: string, remedy: readonly string[] = []): EnginePoint => ({
  weight,
  says,
  remedy,
});
export const fine = (says: string): EnginePoint => point('fine', says);
export const watch = (says: string, remedy: readonly string[]): EnginePoint => point('watch', says, remedy);
export const stops = (says: string, remedy: readonly string[]): EnginePoint => point('stops', says, remedy);
