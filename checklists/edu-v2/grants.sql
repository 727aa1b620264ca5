-- What the application may do. It owns nothing, so that it can't change the schema.
do $$ begin
  execute format('grant usage on schema public to %I', {{application_role}});
  execute format('grant select, insert, update, delete on all tables in schema public to %I', {{application_role}});
end $$;
