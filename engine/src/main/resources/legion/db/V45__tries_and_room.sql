-- How often an item was tried; those that were tried least come first.
alter table legion_batch_item add column tries integer default 0 not null;
drop index legion_batch_item_state;
create index legion_batch_item_turn on legion_batch_item (batch_key, state, tries, key);
create index legion_batch_operation_end on legion_batch_operation (end_date);

-- Its row is locked by who takes room for a document: one after the other.
create table legion_document_room (
  id integer primary key
);
insert into legion_document_room (id) values (1);
