import { formatCount } from '../../state/format.ts';
import type { RetryTally } from './retry.ts';

/** What came of a retry, in one line. */
export function tallyText({ tried, carried, refused, gone, passed }: RetryTally): string {
  if (tried === 0) return passed === 0 ? 'There is nothing to try again.' : 'None of them can be tried again.';
  const parts = [
    `${carried} carried over`,
    ...(refused > 0 ? [`${refused} rejected again`] : []),
    ...(gone > 0 ? [`${gone} not in the source any more`] : []),
  ];
  return `${formatCount(tried, 'reject')} tried: ${parts.join(', ')}.`;
}
