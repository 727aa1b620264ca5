import type { FaultRecord } from '../../state/fault.ts';
import { wrapped } from '../../state/init/text/wrapped.ts';
import { faultLines } from '../plain/output.ts';

/** A fault in lines that fit: what, why, what next. */
export function faultText(fault: FaultRecord, width: number): readonly string[] {
  return faultLines(fault).flatMap((line) => {
    const [, indent = '', text = ''] = /^(\s*(?:- )?)(.*)$/s.exec(line) ?? [];
    return wrapped(text, width - indent.length).map(
      (part, index) => (index === 0 ? indent : ' '.repeat(indent.length)) + part,
    );
  });
}
