-- What conversations remember. One script for H2 and PostgreSQL; no name is a keyword of either.
-- Times are milliseconds since 1970.

create table legion_memory_session (
  tenant_id varchar(64) not null,
  session_id varchar(255) not null,
  created_at bigint not null,
  touched_at bigint not null,
  expires_at bigint not null,
  entries integer not null, -- of all branches
  characters bigint not null,
  primary key (tenant_id, session_id)
);
create index legion_memory_session_expiry on legion_memory_session (expires_at);

-- A branch has the first entries of its parent, as they are there, and then its own.
create table legion_memory_branch (
  tenant_id varchar(64) not null,
  session_id varchar(255) not null,
  branch varchar(255) not null,
  parent varchar(255), -- null for the first
  shared integer not null, -- entries of the parent
  size integer not null, -- those included
  made_by bigint not null, -- the key of the job
  created_at bigint not null,
  primary key (tenant_id, session_id, branch),
  foreign key (tenant_id, session_id)
    references legion_memory_session (tenant_id, session_id) on delete cascade
);

create table legion_memory_entry (
  tenant_id varchar(64) not null,
  session_id varchar(255) not null,
  branch varchar(255) not null,
  position integer not null, -- in the branch, from 1
  role_name varchar(64) not null,
  said text not null,
  tokens integer not null,
  made_at bigint not null,
  made_by bigint not null, -- the key of the job
  from_branch varchar(255), -- where it was joined from; null where it was said here
  from_first integer not null,
  from_last integer not null,
  primary key (tenant_id, session_id, branch, position),
  foreign key (tenant_id, session_id)
    references legion_memory_session (tenant_id, session_id) on delete cascade
);
create index legion_memory_entry_job on legion_memory_entry (tenant_id, session_id, made_by);
