-- By student: course_enrollments_once begins with it. These are the other ways in.
create index course_enrollments_offering on course_enrollments (course_offering_id);
create index course_offerings_term on course_offerings (academic_term_id);
create index course_offerings_instructor on course_offerings (instructor_id);
