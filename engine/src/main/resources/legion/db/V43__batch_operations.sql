-- One thing done to many instances, in the background. Who has the lease works on it.
create table legion_batch_operation (
  key bigint primary key,
  type varchar(32) not null, -- CANCEL_PROCESS_INSTANCE, RESOLVE_INCIDENT, …
  state varchar(24) not null, -- CREATED, ACTIVE, SUSPENDED, COMPLETED, CANCELED, FAILED
  filter text not null, -- JSON
  plan text, -- JSON: of a migration or modification
  start_date bigint not null,
  end_date bigint,
  collected boolean not null, -- whether all items are there
  last_key bigint not null, -- up to which instance, or incident, items were collected
  error varchar(1000),
  lease_until bigint not null
);
create index legion_batch_operation_state on legion_batch_operation (state);

create table legion_batch_item (
  key bigint primary key,
  batch_key bigint not null references legion_batch_operation (key) on delete cascade,
  type varchar(32) not null,
  item_key bigint not null, -- of the process instance, or the incident
  process_instance_key bigint not null,
  state varchar(16) not null, -- ACTIVE, COMPLETED, FAILED, CANCELED
  processed_date bigint,
  error_message varchar(4000),
  unique (batch_key, item_key)
);
create index legion_batch_item_state on legion_batch_item (batch_key, state);
create index legion_batch_item_instance on legion_batch_item (process_instance_key);
