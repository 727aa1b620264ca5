-- Students and staff arrived in phase 2, the units they belong to in phase 3: now both ends are there.
alter table organization_units
  add constraint organization_units_parent_fk foreign key (parent_id) references organization_units;
alter table students
  add constraint students_organization_unit_fk foreign key (organization_unit_id) references organization_units;
alter table staff_members
  add constraint staff_members_organization_unit_fk foreign key (organization_unit_id) references organization_units;

create index organization_units_parent on organization_units (parent_id);
create index students_organization_unit on students (organization_unit_id);
create index staff_members_organization_unit on staff_members (organization_unit_id);
create index users_email on users (lower(email));
create index persons_name on persons (last_name, first_name);
