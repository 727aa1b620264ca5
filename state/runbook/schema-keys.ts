import type { z } from 'zod';
import type { Path } from './tree.ts';

/** Keys that a schema knows at a path, of all branches that the path can lead through. For suggestions only. */
export function keysAt(schema: z.ZodType, path: Path): readonly string[] {
  const reached = path.reduce<readonly unknown[]>((at, key) => at.flatMap((inner) => into(inner, key)), [schema]);
  return [...new Set(reached.flatMap(layers).flatMap((def) => Object.keys(Object(def.shape))))];
}

type Def = Readonly<Record<string, unknown>>;

/** The schemas that a key of a schema leads to. */
function into(schema: unknown, key: string | number): readonly unknown[] {
  return layers(schema).flatMap((def) => {
    const shape: unknown = def.shape;
    if (typeof shape === 'object' && shape !== null && Object.hasOwn(shape, key)) return [Reflect.get(shape, key)];
    const items = Array.isArray(def.items) && typeof key === 'number' ? [def.items[key]] : [];
    return [def.element, def.valueType, ...items].filter((inner) => inner !== undefined);
  });
}

/** What a schema is made of at one place: through optional, default, pipe and union to the types inside. */
function layers(schema: unknown): readonly Def[] {
  const def = defOf(schema);
  if (!def) return [];
  const options = Array.isArray(def.options) ? def.options : [];
  return [def, ...[def.innerType, def.in, def.left, def.right, ...options].flatMap(layers)];
}

function defOf(schema: unknown): Def | undefined {
  const inner: unknown = typeof schema === 'object' && schema !== null ? Reflect.get(schema, '_zod') : undefined;
  const def: unknown = typeof inner === 'object' && inner !== null ? Reflect.get(inner, 'def') : undefined;
  return typeof def === 'object' && def !== null ? (def as Def) : undefined;
}
