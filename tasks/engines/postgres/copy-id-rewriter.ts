import type { Transform } from 'node:stream';
import { marks } from '../../copy/holds.ts';
import { tagNamespace } from '../../copy/ids.ts';
import type { CopyFormat } from '../../copy/seam.ts';
import { BinaryIds, nameBasedIdMaker, orderedIdMaker } from './copy-binary-ids.ts';
import type { RowChange } from './copy-row-buffer.ts';
import type { FittedColumn } from './copy-select.ts';
import { textIdRewriter } from './copy-text-ids.ts';

/** Makes ids of keys while rows pass; `undefined` where the source makes all of them itself. */
export function idRewriter(
  columns: readonly FittedColumn[],
  namespace: string | undefined,
  format: CopyFormat,
): RowChange | Transform | undefined {
  if (namespace === undefined || columns.every(({ made }) => made === undefined)) return undefined;
  if (format !== 'binary') {
    const namespaces = columns.map(({ made }) => made && tagNamespace(namespace, made.tag));
    return textIdRewriter(namespaces, format === 'typed' ? marks.text : '');
  }
  return new BinaryIds(
    columns.map(({ made }) => {
      if (made === undefined) return undefined;
      return made.style === 'ordered' ? orderedIdMaker(namespace, made.tag) : nameBasedIdMaker(namespace, made.tag);
    }),
  );
}
