alter table grades
  drop constraint grades_assessment_fk,
  drop constraint grades_enrollment_fk,
  drop constraint grades_pkey;
