/**
 * Functions the rows are made with. Nothing is random: `h(n, seed)` is a hash of the row's number, so that the same
 * scale always gives the same database. They live in a schema of their own, which goes away when the rows are there.
 */
export const generatorFunctions = String.raw`
create schema generator;

create function generator.h(n bigint, seed integer) returns bigint language sql immutable parallel safe
  return hashint8extended(n, seed) & 2147483647;

create function generator.pick(words text[], n bigint, seed integer) returns text language sql immutable parallel safe
  return words[1 + generator.h(n, seed) % cardinality(words)];

-- Ids as an old database has them: rising, with holes, and with jumps where a backup was restored long ago.
create function generator.user_id(n bigint) returns integer language sql immutable parallel safe
  return (3 * n + generator.h(n, 1) % 3 + n / 500 * 1000)::integer;
create function generator.person_id(n bigint) returns integer language sql immutable parallel safe
  return (2 * n + generator.h(n, 2) % 2 + 10000)::integer;
create function generator.student_id(n bigint) returns integer language sql immutable parallel safe
  return (5 * n + generator.h(n, 3) % 5 + 100)::integer;
create function generator.teacher_id(n bigint) returns integer language sql immutable parallel safe
  return (7 * n + generator.h(n, 4) % 7)::integer;
create function generator.organization_id(n bigint) returns integer language sql immutable parallel safe
  return (4 * n + generator.h(n, 5) % 4)::integer;
create function generator.course_id(n bigint) returns integer language sql immutable parallel safe
  return (11 * n + generator.h(n, 6) % 11 + 1000)::integer;
create function generator.evaluation_id(course bigint, type bigint) returns integer language sql immutable parallel safe
  return (9 * course + type + 500)::integer;
create function generator.enrollment_id(n bigint) returns integer language sql immutable parallel safe
  return (3 * n + generator.h(n, 7) % 3 + n / 20000 * 50000)::integer;
-- Rows 1.6M and up lie far away from the rest: whoever slices by min and max gets one slice with half the rows.
create function generator.journal_id(n bigint) returns integer language sql immutable parallel safe
  return (n + n / 50000 * 137 + case when n > 1600000 then 90000000 else 0 end)::integer;

-- Local time in Baku. One row in 'every' falls into the hour that summer time skipped or repeated (until 2015).
create function generator.local_time(n bigint, seed integer, every integer, since date, days bigint)
  returns timestamp language sql immutable parallel safe
  return case
    when generator.h(n, seed) % every = 0 then
      (array['2010-03-28', '2011-03-27', '2012-03-25', '2013-03-31', '2014-03-30', '2015-03-29',
             '2010-10-31', '2011-10-30', '2012-10-28', '2013-10-27', '2014-10-26', '2015-10-25']::date[])
        [1 + generator.h(n, seed + 1) % 12]
      + time '04:00' + generator.h(n, seed + 2) % 3600 * interval '1 second'
    else since::timestamp + generator.h(n, seed + 3) % greatest(days, 1) * interval '1 day'
      + generator.h(n, seed + 4) % 86400 * interval '1 second'
      + generator.h(n, seed + 5) % 1000000 * interval '1 microsecond'
  end;

-- What people and programs have left in free text in fifteen years. 38 consecutive numbers give all of it.
create function generator.dirt(n bigint) returns text language sql immutable parallel safe
  return (array[
    '', ' ', 'NULL', '\N', '\.', E'ilk sətir\n\\.\nson sətir', E'tab\tsütunu\tiki', E'Windows\r\nsətri\r\n', E'\r',
    'C:\Users\dekan\Desktop\', 'sonda tərs xətt \', 'O''Brayen "Bəy" oğlu', '"', '''', '«Кавычки» и ''апострофы''',
    'İçərişəhər, Ə. Nizami küç. 5/7', E'улица Низами,\nд. 5, кв. 7', '🎓 təbriklər! 👨‍👩‍👧', E'e\u0301 ilə \u00e9 eyni deyil',
    E'görünməz\u200bboşluq\u00a0', '{"json": "deyil", "a": [1, 2', 'a,b;c|d%e', '$1 $$ {{users}} %s \x00 \u0000',
    E'zəng \u0007 və \u0001 işarəsi', E'cədvəl\u000b\u000c', '; drop table users; --', '<b>Qeyd</b>&nbsp;',
    '  başda və sonda boşluq  ', '????????', 'ÃœniversitÉ™', '999999999999999999999', '1e5', '-0', 'true', 'ﬁ ½ Ⅷ ％',
    'مرحبا', '中文备注', repeat('uzun qeyd ', 300)
  ])[1 + n % 38];
`;

const list = (words: string) =>
  `array[${words
    .trim()
    .split(/\s+/)
    .map((word) => `'${word}'`)
    .join(',')}]`;

/** Word lists as SQL arrays. Family names are the men's: women's have an `a` more, of the same alphabet. */
export const words = {
  men: list('Əli Vüsal Rəşad Tural Elçin Kamran Orxan Nicat Fərid Şahin Cavid Ülvi Zaur Ilqar Müşfiq Hüseyn Toğrul'),
  women: list(
    'Aysel Günel Ləman Nigar Sevinc Şəbnəm Ülkər Könül Xədicə Fidan Çinarə Aygün Jalə Nərmin Zümrüd Gülçöhrə',
  ),
  menCyrillic: list('Али Вусал Рашад Эльчин Камран Орхан Фарид Джавид Заур Ильгар Гусейн'),
  womenCyrillic: list('Айсель Гюнель Ляман Нигяр Севиндж Шабнам Улькяр Хадиджа Фидан Нармин'),
  families: list(
    'Məmmədov Əliyev Hüseynov Həsənov Quliyev Vəliyev İbrahimov Cəfərov Rəhimov Süleymanov Abdullayev Qasımov Şükürov',
  ),
  familiesCyrillic: list(
    'Мамедов Алиев Гусейнов Гасанов Гулиев Велиев Ибрагимов Джафаров Рагимов Сулейманов Керимов Абдуллаев',
  ),
  fields: list(
    'İqtisadiyyat Menecment Marketinq Maliyyə Mühasibat Turizm Statistika Hüquq İnformatika Riyaziyyat Logistika Sosiologiya',
  ),
  fieldsRussian: list(
    'Экономика Менеджмент Маркетинг Финансы Бухучёт Туризм Статистика Право Информатика Математика Логистика Социология',
  ),
  fieldsEnglish: list(
    'Economics Management Marketing Finance Accounting Tourism Statistics Law Informatics Mathematics Logistics Sociology',
  ),
};
