-- Documents of clients, by reference from variables. The content is in pieces, so that no document
-- is ever in memory as a whole.
create table legion_document (
  id varchar(255) primary key,
  content_hash varchar(64) not null, -- SHA-256
  size bigint not null,
  content_type varchar(255) not null,
  file_name varchar(255) not null,
  created_at bigint not null,
  expires_at bigint,
  process_definition_id varchar(255),
  process_instance_key bigint,
  custom_properties text not null -- JSON
);
create index legion_document_instance on legion_document (process_instance_key);
create index legion_document_expiry on legion_document (expires_at);

create table legion_document_piece (
  document_id varchar(255) not null references legion_document (id) on delete cascade,
  number integer not null,
  content bytea not null,
  primary key (document_id, number)
);
