-- After the load: one sort instead of 118,477 descents into each index.
alter table course_enrollments
  add primary key (id),
  add constraint course_enrollments_legacy_id_key unique (legacy_id),
  add constraint course_enrollments_once unique (student_id, course_offering_id);
alter table course_enrollments
  add constraint course_enrollments_student_fk foreign key (student_id) references students,
  add constraint course_enrollments_offering_fk foreign key (course_offering_id) references course_offerings;
