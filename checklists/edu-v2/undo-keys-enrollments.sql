alter table course_enrollments
  drop constraint course_enrollments_offering_fk,
  drop constraint course_enrollments_student_fk,
  drop constraint course_enrollments_once,
  drop constraint course_enrollments_legacy_id_key,
  drop constraint course_enrollments_pkey;
