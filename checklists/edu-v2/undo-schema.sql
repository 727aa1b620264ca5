-- Takes back schema.sql. Fails when something else refers to these tables: that was not ours, and somebody should look.
drop table grades, course_enrollments, assessments, course_offerings, courses, academic_terms, staff_members, students,
  organization_units, persons, users;
