-- What was completed and can be undone. A scope is known by the key of its element instance, or of
-- the process instance.
create table legion_compensation (
  key bigint primary key,
  process_instance_key bigint not null,
  scope_key bigint not null,
  activity_id varchar(255) not null,
  activity_key bigint not null,
  handled boolean not null
);
create index legion_compensation_instance on legion_compensation (process_instance_key);
create index legion_compensation_scope on legion_compensation (scope_key);

-- Handlers that are active, and the event that waits for each.
create table legion_compensating (
  handler_key bigint primary key,
  process_instance_key bigint not null,
  thrower_key bigint not null,
  thrower_execution varchar(64) not null
);
create index legion_compensating_instance on legion_compensating (process_instance_key);
create index legion_compensating_thrower on legion_compensating (thrower_key);
