-- Who has asked for a batch operation: it may do no more than they. Null where nobody wrote it down.
alter table legion_batch_operation add column created_by varchar(64);

alter table legion_document add column tenant_id varchar(64) default '<default>' not null;
