-- A suspended mission stands still: its jobs are not handed out, and are to be at `resume_at`.
alter table legion_ru_job add column suspended boolean default false not null;
alter table legion_ru_job add column resume_at bigint;
alter table legion_process_instance add column suspended boolean default false not null;
alter table legion_process_definition add column suspended boolean default false not null;
