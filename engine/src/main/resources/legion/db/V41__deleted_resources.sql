-- A definition or form that was deleted begins nothing new. Its row stays, for what was begun with
-- it, and for its version, which is not given again.
alter table legion_process_definition add column deleted_at bigint;
alter table legion_form add column deleted_at bigint;
