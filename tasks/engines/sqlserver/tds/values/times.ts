import { dateTexts, daysTo1900, two } from './days.ts';
import type { Decode } from './decode.ts';

const daySeconds = 86_400;

/** Whole numbers without sign of 3 to 5 bytes. */
export function unsigned(bytes: Buffer, start: number, size: number): number {
  const low = (bytes[start] ?? 0) | ((bytes[start + 1] ?? 0) << 8) | ((bytes[start + 2] ?? 0) << 16);
  if (size === 3) return low;
  const fourth = (bytes[start + 3] ?? 0) * 0x100_0000;
  return low + fourth + (size === 5 ? (bytes[start + 4] ?? 0) * 0x1_0000_0000 : 0);
}

export function dateDecoder(): Decode {
  const dateText = dateTexts();
  return (bytes, start) => dateText(unsigned(bytes, start, 3));
}

/** time(scale): units of 10^-scale seconds since midnight. */
export function timeDecoder(scale: number): Decode {
  const clock = clockText(scale);
  return (bytes, start, end) => clock(unsigned(bytes, start, end - start));
}

export function localTimeDecoder(scale: number): Decode {
  const dateText = dateTexts();
  const clock = clockText(scale);
  return (bytes, start, end) =>
    `${dateText(unsigned(bytes, end - 3, 3))} ${clock(unsigned(bytes, start, end - 3 - start))}`;
}

/** On the wire it is in UTC, with the minutes that it is ahead of it; it is written as what a clock there says. */
export function offsetTimeDecoder(scale: number): Decode {
  const dateText = dateTexts();
  const clock = clockText(scale);
  const [minute, day] = [60 * 10 ** scale, daySeconds * 10 ** scale];
  return (bytes, start, end) => {
    const east = bytes.readInt16LE(end - 2);
    let days = unsigned(bytes, end - 5, 3);
    let units = unsigned(bytes, start, end - 5 - start) + east * minute;
    if (units < 0) {
      units += day;
      days -= 1;
    } else if (units >= day) {
      units -= day;
      days += 1;
    }
    const ahead = Math.abs(east);
    return `${dateText(days)} ${clock(units)}${east < 0 ? '-' : '+'}${two(Math.floor(ahead / 60))}:${two(ahead % 60)}`;
  };
}

/** datetime in days and 1/300 s, of which three digits are shown; smalldatetime in days and minutes. */
export function oldTimeDecoder(): Decode {
  const dateText = dateTexts();
  const clock = clockText(3);
  return (bytes, start, end) => {
    if (end - start === 4) {
      const [days, minutes] = [bytes.readUInt16LE(start), bytes.readUInt16LE(start + 2)];
      return `${dateText(daysTo1900 + days)} ${two(Math.floor(minutes / 60))}:${two(minutes % 60)}:00`;
    }
    return `${dateText(daysTo1900 + bytes.readInt32LE(start))} ${clock(millisecondsOf(bytes, start))}`;
  };
}

/** As the server itself shows ticks: .000, .003, .007. */
export function millisecondsOf(bytes: Buffer, start: number): number {
  return Math.round((bytes.readUInt32LE(start + 4) * 10) / 3);
}

function clockText(scale: number): (units: number) => string {
  const second = 10 ** scale;
  return (units) => {
    const seconds = Math.floor(units / second);
    const minutes = Math.floor(seconds / 60);
    const clock = `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}:${two(seconds % 60)}`;
    return scale === 0 ? clock : `${clock}.${String(units - seconds * second).padStart(scale, '0')}`;
  };
}
