/** Days from 0001-01-01, from which dates are counted, to 1900-01-01 and to 1970-01-01. */
export const daysTo1900 = 693_595;
export const daysTo1970 = 719_162;

/** Writes `2024-01-31`, of days since 0001-01-01. Rows mostly have few different days. */
export function dateTexts(): (days: number) => string {
  const known = new Int32Array(kept);
  const texts: (string | undefined)[] = Array.from({ length: kept }, () => undefined);
  return (days) => {
    const place = days & (kept - 1);
    const found = texts[place];
    if (found !== undefined && known[place] === days) return found;
    const text = written(days);
    texts[place] = text;
    known[place] = days;
    return text;
  };
}

const kept = 512;

/** howardhinnant.github.io/date_algorithms.html, `civil_from_days`: years begin in March there. */
function written(days: number): string {
  const shifted = days + 306;
  const era = Math.floor(shifted / 146_097);
  const ofEra = shifted - era * 146_097;
  const year = Math.floor(
    (ofEra - Math.floor(ofEra / 1460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) / 365,
  );
  const ofYear = ofEra - (365 * year + Math.floor(year / 4) - Math.floor(year / 100));
  const shiftedMonth = Math.floor((5 * ofYear + 2) / 153);
  const day = ofYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1;
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  const civil = year + era * 400 + (month <= 2 ? 1 : 0);
  return `${String(civil).padStart(4, '0')}-${two(month)}-${two(day)}`;
}

export function two(number: number): string {
  return pairs[number] ?? '';
}

const pairs = Array.from({ length: 100 }, (_, number) => String(number).padStart(2, '0'));
