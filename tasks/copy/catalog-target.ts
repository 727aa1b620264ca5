import type { CatalogColumn } from '../../state/init/catalog.ts';
import type { TargetColumn } from './seam.ts';

/** A column of a catalog as a copy would fill it, for sources of other engines; `undefined` where its engine does not say. */
export function targetOf({ own }: CatalogColumn): TargetColumn | undefined {
  if (typeof own !== 'object' || own === null || !('target' in own)) return undefined;
  return own.target as TargetColumn;
}
