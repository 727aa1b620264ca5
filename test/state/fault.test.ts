import { describe, expect, it } from 'vitest';
import { Fault, recordFault } from '../../state/fault.ts';

describe('a fault', () => {
  it('is the same after it was a record, with its causes', () => {
    const cause = new Error('it broke', { cause: new Error('no disk') });
    const at = { file: 'a.sql', line: 3, column: 1 };
    const fault = new Fault('database/refused', 'Nobody listens.', { remedy: ['Start it.'], retry: 'safe', at, cause });
    const record = recordFault(fault);
    expect(record.causes).toEqual(['it broke', 'no disk']);
    expect(recordFault(Fault.from(record))).toEqual(record);
    expect(recordFault(Fault.from({ ...record, causes: [] }))).not.toHaveProperty('causes');
  });

  it('is made of what is none, and says that it is a bug', () => {
    expect(recordFault(new TypeError('x is undefined'))).toMatchObject({
      code: 'nightferry/bug',
      message: 'Nightferry did not expect this: x is undefined',
      retry: 'unknown',
    });
    expect(recordFault('a text').message).toBe('Nightferry did not expect this: a text');
  });

  it('names every refusal of several addresses', () => {
    const cause = new AggregateError([new Error('::1 refused'), new Error('127.0.0.1 refused')]);
    expect(recordFault(new Fault('a/b', 'No.', { cause })).causes).toEqual(['::1 refused; 127.0.0.1 refused']);
  });
});
