-- User tasks that wait for listeners.
alter table legion_ru_user_task add column state varchar(16) default 'CREATED' not null;
alter table legion_ru_user_task add column listeners varchar(64) default '' not null; -- the events that the element listens to, comma-separated
alter table legion_ru_user_task add column form_key bigint;

-- What is to become of a task when all of the listeners that are called for it have answered.
create table legion_ru_task_transition (
  task_key bigint primary key,
  event varchar(16) not null, -- CREATING, ASSIGNING, UPDATING, COMPLETING
  action varchar(255),
  assignee varchar(255),
  initial_assignee varchar(255), -- whom the diagram names, to be assigned when the task is created
  candidate_users text not null,
  candidate_groups text not null,
  due_date bigint,
  follow_up_date bigint,
  priority integer not null,
  variables text not null, -- a line each: name as JSON, tab, value as JSON; what the task is completed with
  request bigint -- of the client that waits for the answer; null where none does
);

-- Answers for clients, which may wait at another node; they remove them.
create table legion_task_answer (
  request bigint primary key,
  refused varchar(4000), -- why; null when it was done
  at bigint not null
);
create index legion_task_answer_at on legion_task_answer (at);
