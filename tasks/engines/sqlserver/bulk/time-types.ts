import { notA, unfit } from './field-refused.ts';
import { type Clock, clockOf, daysOf, ticksOf, ticksPerDay, ticksPerSecond } from './time-text.ts';
import { none, type WireType } from './wire-type.ts';

export const date: WireType = {
  declaration: 'date',
  info: Buffer.from([0x28]),
  none: none.byte,
  write(text, out) {
    const days = text.length === 10 ? daysOf(text) : undefined;
    if (days === undefined) throw notA('date of the years 1 to 9999', text);
    out.uint8(3);
    out.uint(days, 3);
  },
};

export function time(scale: number): WireType {
  const declaration = `time(${scale})`;
  const size = sizeOf(scale);
  return {
    ...{ declaration, info: Buffer.from([0x29, scale]), none: none.byte },
    write(text, out) {
      const found = ticksOf(text);
      if (found?.rest !== '') throw notA('time of day', text);
      out.uint8(size);
      out.uint(units(found.ticks, scale, text, declaration), size);
    },
  };
}

export function datetime2(scale: number): WireType {
  const declaration = `datetime2(${scale})`;
  const size = sizeOf(scale);
  return {
    ...{ declaration, info: Buffer.from([0x2a, scale]), none: none.byte },
    write(text, out) {
      const { days, ticks } = localOf(text);
      out.uint8(size + 3);
      out.uint(units(ticks, scale, text, declaration), size);
      out.uint(days, 3);
    },
  };
}

/** The instant in UTC, and the offset it was written with. */
export function datetimeoffset(scale: number): WireType {
  const declaration = `datetimeoffset(${scale})`;
  const size = sizeOf(scale);
  return {
    ...{ declaration, info: Buffer.from([0x2b, scale]), none: none.byte },
    write(text, out) {
      const at = clockOf(text);
      if (at?.offsetMinutes === undefined) throw notA('instant with a zone', text);
      const shifted = at.ticks - at.offsetMinutes * 60 * ticksPerSecond;
      const over = Math.floor(shifted / ticksPerDay);
      const days = at.days + over;
      if (days < 0 || days > lastDay) throw unfit(text, declaration);
      out.uint8(size + 5);
      out.uint(units(shifted - over * ticksPerDay, scale, text, declaration), size);
      out.uint(days, 3);
      out.int16(at.offsetMinutes);
    },
  };
}

/** Days since 1900, and thirds of hundredths of a second. */
export const datetime: WireType = {
  declaration: 'datetime',
  info: Buffer.from([0x6f, 8]),
  none: none.byte,
  write(text, out) {
    const { days, ticks } = localOf(text);
    const third = Math.round((ticks * 300) / ticksPerSecond);
    // The server shows .003 and .007, and means 3⅓ and 6⅔ thousandths: those are the texts that arrive as they are.
    if (days < firstDatetime || Math.round(third / 0.3) * 10_000 !== ticks) throw unfit(text, 'datetime');
    out.uint8(8);
    out.int32(days - day1900);
    out.uint32(third);
  },
};

export const smalldatetime: WireType = {
  declaration: 'smalldatetime',
  info: Buffer.from([0x6f, 4]),
  none: none.byte,
  write(text, out) {
    const { days, ticks } = localOf(text);
    const since = days - day1900;
    if (since < 0 || since > 0xffff || ticks % (60 * ticksPerSecond) !== 0) throw unfit(text, 'smalldatetime');
    out.uint8(4);
    out.uint16(since);
    out.uint16(ticks / (60 * ticksPerSecond));
  },
};

const day1900 = daysOf('1900-01-01') ?? Number.NaN;
const firstDatetime = daysOf('1753-01-01') ?? Number.NaN;
const lastDay = daysOf('9999-12-31') ?? Number.NaN;

function localOf(text: string): Clock {
  const at = clockOf(text);
  if (at === undefined || at.offsetMinutes !== undefined) throw notA('local time of the years 1 to 9999', text);
  return at;
}

function sizeOf(scale: number): number {
  return scale <= 2 ? 3 : scale <= 4 ? 4 : 5;
}

/** Throws where digits of the second would be lost. */
function units(ticks: number, scale: number, text: string, type: string): number {
  const step = 10 ** (7 - scale);
  if (ticks % step !== 0) throw unfit(text, type);
  return ticks / step;
}
