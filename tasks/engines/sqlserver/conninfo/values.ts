import type { OptionKey, Options } from './options.ts';
import { urlFault } from './url-fault.ts';

/** How options are called in faults. */
const names: Partial<Record<OptionKey, string>> = {
  encrypt: 'encrypt',
  trust: 'trustServerCertificate',
  'connect-timeout': 'connectTimeout',
  'packet-size': 'packetSize',
  intent: 'applicationIntent',
  'multi-subnet': 'multiSubnetFailover',
  port: 'port',
};

/** One of some words, however it is capitalized. Faults: `database/url`. */
export function word<Value>(
  options: Options,
  key: OptionKey,
  meanings: Readonly<Record<string, Value>>,
): Value | undefined {
  const said = options[key]?.trim().toLowerCase();
  if (said === undefined || said === '') return undefined;
  if (Object.hasOwn(meanings, said)) return meanings[said];
  // Digits are the same as two of the words.
  const known = Object.keys(meanings).filter((one) => /^[a-z]/.test(one));
  throw urlFault(`says for ${names[key] ?? key} none of ${known.join(', ')}`);
}

const flags = { true: true, yes: true, '1': true, on: true, false: false, no: false, '0': false, off: false };

export function flag(options: Options, key: OptionKey): boolean | undefined {
  return word(options, key, flags);
}

/** Faults: `database/url`. */
export function wholeNumber(options: Options, key: OptionKey, least: number, most: number): number | undefined {
  const said = options[key]?.trim();
  if (said === undefined || said === '') return undefined;
  if (/^\d{1,9}$/.test(said) && Number(said) >= least && Number(said) <= most) return Number(said);
  throw urlFault(`has a ${names[key] ?? key} that is not a number from ${least} to ${most}`);
}
