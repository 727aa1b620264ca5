-- A student's page reads grades by enrollment, a teacher's by assessment; support still asks by the old id.
create index grades_enrollment on grades (enrollment_id);
create index grades_assessment on grades (assessment_id);
create unique index grades_legacy_id on grades (legacy_id);
