-- Tables of Legion Flow itself; Flowable makes its own (ACT_*). One script for H2 and PostgreSQL.
-- Keys are 64-bit and time-ordered, times are milliseconds since 1970 in UTC, JSON is text.

-- Leases for node ids. The high-water mark keeps a node whose clock went back from minting a key twice.
create table legion_node (
  id integer primary key,
  epoch bigint not null,
  high_water bigint not null,
  owner varchar(255) not null,
  lease_until bigint not null
);

create table legion_user (
  name varchar(64) primary key,
  password_hash varchar(255) not null,
  roles varchar(255) not null,
  created_at bigint not null
);

create table legion_token (
  token_hash varchar(64) primary key,
  user_name varchar(64) not null references legion_user (name) on delete cascade,
  created_at bigint not null
);

-- Deployments keep the files as they were uploaded.
create table legion_deployment (
  key bigint primary key,
  tenant_id varchar(64) not null,
  created_at bigint not null
);

create table legion_resource (
  key bigint primary key,
  deployment_key bigint not null references legion_deployment (key),
  name varchar(255) not null,
  content_hash varchar(64) not null,
  content bytea not null
);

create table legion_process_definition (
  key bigint primary key,
  flowable_id varchar(64) not null,
  bpmn_process_id varchar(255) not null,
  name varchar(255),
  version integer not null,
  version_tag varchar(255),
  resource_key bigint not null references legion_resource (key),
  resource_name varchar(255) not null,
  content_hash varchar(64) not null,
  deployment_key bigint not null,
  start_form_id varchar(255),
  tenant_id varchar(64) not null,
  unique (tenant_id, bpmn_process_id, version)
);
create unique index legion_process_definition_flowable on legion_process_definition (flowable_id);

create table legion_form (
  key bigint primary key,
  form_id varchar(255) not null,
  version integer not null,
  resource_key bigint not null references legion_resource (key),
  resource_name varchar(255) not null,
  content_hash varchar(64) not null,
  deployment_key bigint not null,
  tenant_id varchar(64) not null,
  unique (tenant_id, form_id, version)
);

-- What can be searched: written by the projector only, from the sealed journal.
create table legion_process_instance (
  key bigint primary key,
  process_definition_key bigint not null,
  bpmn_process_id varchar(255) not null,
  name varchar(255),
  version integer not null,
  version_tag varchar(255),
  parent_process_instance_key bigint,
  parent_element_instance_key bigint,
  root_process_instance_key bigint not null,
  state varchar(16) not null, -- ACTIVE, COMPLETED, TERMINATED
  incidents integer default 0 not null,
  start_date bigint not null,
  end_date bigint,
  position bigint not null, -- of its start in the journal
  tags varchar(1024) not null, -- comma-separated
  tenant_id varchar(64) not null
);
create index legion_process_instance_definition on legion_process_instance (process_definition_key, state);
create index legion_process_instance_process on legion_process_instance (bpmn_process_id, state, end_date);
create index legion_process_instance_position on legion_process_instance (position);
create index legion_process_instance_parent on legion_process_instance (parent_process_instance_key);

create table legion_element_instance (
  key bigint primary key,
  process_instance_key bigint not null,
  process_definition_key bigint not null,
  bpmn_process_id varchar(255) not null,
  scope_key bigint not null, -- the element instance or process instance around it
  element_id varchar(255) not null,
  element_name varchar(255),
  type varchar(48) not null, -- SERVICE_TASK, USER_TASK, MULTI_INSTANCE_BODY, …
  state varchar(16) not null, -- ACTIVE, COMPLETED, TERMINATED
  incident_key bigint,
  start_date bigint not null,
  end_date bigint,
  means varchar(8), -- LOCAL, MODEL, PERSON; null where nothing was worked on
  cost_micro_dollars bigint default 0 not null,
  note varchar(1000),
  tenant_id varchar(64) not null
);
create index legion_element_instance_instance on legion_element_instance (process_instance_key, state);
create index legion_element_instance_element on legion_element_instance (process_definition_key, element_id, state);

create table legion_variable (
  key bigint primary key,
  name varchar(255) not null,
  value text not null, -- JSON
  process_instance_key bigint not null,
  process_definition_key bigint not null,
  scope_key bigint not null, -- the process instance or element instance that holds it
  tenant_id varchar(64) not null,
  unique (scope_key, name)
);
create index legion_variable_instance on legion_variable (process_instance_key, name);

create table legion_incident (
  key bigint primary key,
  process_instance_key bigint not null,
  process_definition_key bigint not null,
  bpmn_process_id varchar(255) not null,
  element_id varchar(255) not null,
  element_instance_key bigint not null,
  job_key bigint,
  error_type varchar(48) not null,
  error_message varchar(4000) not null,
  state varchar(16) not null, -- ACTIVE, RESOLVED
  creation_time bigint not null,
  resolved_time bigint,
  tenant_id varchar(64) not null
);
create index legion_incident_instance on legion_incident (process_instance_key, state);
create index legion_incident_state on legion_incident (state, creation_time);

create table legion_job (
  key bigint primary key,
  type varchar(255) not null,
  kind varchar(32) not null, -- BPMN_ELEMENT, EXECUTION_LISTENER
  listener_event varchar(16), -- START, END; null unless it is a listener
  state varchar(24) not null, -- CREATED, COMPLETED, FAILED, ERROR_THROWN, CANCELED, RETRIES_UPDATED
  worker varchar(255),
  retries integer not null,
  deadline bigint,
  custom_headers text not null, -- JSON object of text
  error_code varchar(255),
  error_message varchar(4000),
  process_instance_key bigint not null,
  process_definition_key bigint not null,
  bpmn_process_id varchar(255) not null,
  element_id varchar(255) not null,
  element_instance_key bigint not null,
  tags varchar(1024) not null, -- of the process instance, comma-separated
  creation_time bigint not null,
  end_time bigint,
  tenant_id varchar(64) not null,
  revision integer default 0 not null -- of the newest change that is shown
);
create index legion_job_instance on legion_job (process_instance_key, state);
create index legion_job_type on legion_job (type, state);

create table legion_user_task (
  key bigint primary key,
  element_id varchar(255) not null,
  name varchar(255),
  state varchar(16) not null, -- CREATED, COMPLETED, CANCELED
  assignee varchar(255),
  candidate_users text not null, -- JSON array of text
  candidate_groups text not null,
  due_date bigint,
  follow_up_date bigint,
  priority integer not null,
  form_key bigint,
  form_id varchar(255),
  external_form_reference varchar(255),
  custom_headers text not null,
  process_instance_key bigint not null,
  process_definition_key bigint not null,
  bpmn_process_id varchar(255) not null,
  process_definition_version integer not null,
  process_name varchar(255),
  element_instance_key bigint not null,
  tags varchar(1024) not null,
  creation_date bigint not null,
  completion_date bigint,
  action varchar(255),
  tenant_id varchar(64) not null
);
create index legion_user_task_instance on legion_user_task (process_instance_key, state);
create index legion_user_task_state on legion_user_task (state, priority, creation_date);

-- What happened at each element of each definition, counted.
create table legion_element_statistics (
  process_definition_key bigint not null,
  element_id varchar(255) not null,
  activated bigint not null,
  completed bigint not null,
  terminated bigint not null,
  incidents bigint not null, -- ever raised
  failures bigint not null, -- of jobs: failed, or a BPMN error thrown
  millis bigint not null, -- of those that ended, together
  cost_micro_dollars bigint not null,
  primary key (process_definition_key, element_id)
);

-- The journal: one row for each transaction that changed a mission, written in it and never
-- changed. Positions are given by the sealer afterwards, so that commits need not queue.
create table legion_journal (
  tx bigint primary key, -- the order of transactions (see docs/adr/0008-journal.md)
  key bigint not null, -- minted by the node; the code covers it, so a copy of a row is found
  at bigint not null,
  payload bytea not null, -- the events
  mac bytea not null -- HMAC-SHA-256 of key, time and payload
);

-- Sealed batches of journal rows: a chain of codes that only the holder of the key can make.
create table legion_journal_batch (
  number bigint primary key,
  first_position bigint not null,
  row_count integer not null,
  first_tx bigint not null,
  last_tx bigint not null,
  sealed_at bigint not null,
  root varchar(64) not null -- HMAC-SHA-256 over the root before it, this row and its journal rows
);

-- Where the sealer stands. Whoever has locked the row seals.
create table legion_journal_head (
  id integer primary key,
  batch bigint not null,
  position bigint not null, -- of the newest sealed row
  tx bigint not null,
  tx_base bigint not null, -- added to the database's own numbers, which a restore may set back
  root varchar(64) not null,
  mac varchar(64) not null -- HMAC-SHA-256 of the row; empty before the first batch
);
insert into legion_journal_head (id, batch, position, tx, tx_base, root, mac)
  values (1, 0, 0, 0, 0, '', '');

-- Where the chain begins: after the batches that retention has cut off.
create table legion_journal_anchor (
  id integer primary key,
  batch bigint not null, -- the last that was cut off
  position bigint not null,
  tx bigint not null,
  root varchar(64) not null,
  mac varchar(64) not null -- HMAC-SHA-256 of the row; empty when nothing was cut off
);
insert into legion_journal_anchor (id, batch, position, tx, root, mac) values (1, 0, 0, 0, '', '');

-- What the journal's key makes of nothing, so that a node with another key is refused.
create table legion_journal_key (
  id integer primary key,
  code varchar(64) not null
);
insert into legion_journal_key (id, code) values (1, '');

-- Process instances that retention has removed, and decisions that none of them asked for, while the
-- journal still has rows of them: a rebuild of the searchable tables must not bring them back.
create table legion_removed (
  key bigint primary key,
  position bigint not null -- no row of it comes after this one
);
create index legion_removed_position on legion_removed (position);

-- How far the searchable tables have come.
create table legion_projection (
  id integer primary key,
  batch bigint not null,
  position bigint not null,
  tx bigint not null,
  held boolean default false not null -- they are being replaced, and readers need not wait
);
insert into legion_projection (id, batch, position, tx) values (1, 0, 0, 0);

-- The newest rebuild of the searchable tables from the journal; only one runs at a time.
create table legion_rebuild (
  id integer primary key,
  run bigint not null,
  state varchar(16) not null, -- NONE, RUNNING, DONE, FAILED
  node_id integer not null,
  lease_until bigint not null,
  started_at bigint,
  ended_at bigint,
  position bigint not null,
  target bigint not null,
  complete boolean not null,
  changed varchar(1000) not null, -- rows that differed: table=number, comma-separated
  refused bigint not null,
  error varchar(1000)
);
insert into legion_rebuild (id, run, state, node_id, lease_until, position, target, complete,
  changed, refused) values (1, 0, 'NONE', 0, 0, 0, 0, true, '', 0);

-- What runs: open jobs only; a row goes when its job has ended. `root_id` is the execution whose
-- row every command of the mission locks first.
create table legion_ru_job (
  key bigint primary key,
  type varchar(255) not null,
  state varchar(24) not null, -- CREATED, FAILED, ERROR_THROWN, RETRIES_UPDATED
  activatable_at bigint not null, -- from when it may be handed out; a lock or a back-off moves it on
  lock_owner varchar(255), -- the node that handed it out, and whether to a worker elsewhere
  handed_at bigint,
  worker varchar(255),
  retries integer not null,
  deadline bigint,
  custom_headers text not null,
  error_code varchar(255),
  error_message varchar(4000),
  has_incident boolean not null,
  process_instance_key bigint not null,
  root_id varchar(64) not null,
  process_definition_key bigint not null,
  bpmn_process_id varchar(255) not null,
  process_definition_version integer not null,
  element_id varchar(255) not null,
  element_instance_key bigint not null,
  execution_id varchar(64) not null,
  scope_path text not null, -- Flowable execution ids, innermost first, comma-separated
  tags varchar(1024) not null,
  tenant_id varchar(64) not null,
  revision integer not null, -- counts the changes: a hand-out takes no turn with the mission's commands
  kind varchar(32) not null, -- BPMN_ELEMENT, EXECUTION_LISTENER
  listener_event varchar(16), -- START, END; null unless it is a listener
  listener_index integer not null -- among those of the element with the same event
);
create index legion_ru_job_activatable on legion_ru_job (type, activatable_at);
create index legion_ru_job_execution on legion_ru_job (execution_id);

create table legion_ru_user_task (
  key bigint primary key,
  assignee varchar(255),
  candidate_users text not null,
  candidate_groups text not null,
  due_date bigint,
  follow_up_date bigint,
  priority integer not null,
  root_id varchar(64) not null,
  execution_id varchar(64) not null
);
create index legion_ru_user_task_execution on legion_ru_user_task (execution_id);

-- Incidents that hold a token: what to do again when one is resolved.
create table legion_stalled (
  incident_key bigint primary key,
  root_id varchar(64) not null,
  execution_id varchar(64) not null,
  element_instance_key bigint not null,
  job_key bigint,
  phase varchar(16) not null
);
create index legion_stalled_execution on legion_stalled (execution_id);

-- One row per running multi-instance body, and the outputs of its finished instances.
create table legion_multi_instance (
  execution_id varchar(64) primary key,
  total integer not null,
  created integer not null,
  completed integer not null,
  terminated integer not null,
  items text not null -- JSON array: the input collection as it was when the body was activated
);

create table legion_multi_instance_output (
  execution_id varchar(64) not null,
  position integer not null,
  value text not null,
  primary key (execution_id, position)
);

-- Decisions (DMN): the file is the decision requirements graph, and holds one or more decisions.
create table legion_decision_requirements (
  key bigint primary key,
  requirements_id varchar(255) not null,
  name varchar(255),
  version integer not null,
  resource_key bigint not null references legion_resource (key),
  resource_name varchar(255) not null,
  content_hash varchar(64) not null,
  deployment_key bigint not null,
  tenant_id varchar(64) not null,
  unique (tenant_id, requirements_id, version)
);

create table legion_decision_definition (
  key bigint primary key,
  decision_id varchar(255) not null,
  name varchar(255) not null,
  version integer not null,
  requirements_key bigint not null references legion_decision_requirements (key),
  requirements_id varchar(255) not null,
  tenant_id varchar(64) not null,
  unique (tenant_id, decision_id, version)
);
create index legion_decision_definition_requirements on legion_decision_definition (requirements_key);

-- What can be searched: one row for each decision that was evaluated.
create table legion_decision_instance (
  key bigint primary key,
  instance_id varchar(64) not null, -- the evaluation's key, a dash, and the place in the evaluation
  evaluation_key bigint not null,
  state varchar(16) not null, -- EVALUATED, FAILED
  evaluation_date bigint not null,
  failure varchar(4000),
  decision_definition_key bigint not null,
  decision_definition_id varchar(255) not null,
  decision_definition_name varchar(255) not null,
  decision_definition_version integer not null,
  decision_definition_type varchar(32) not null, -- DECISION_TABLE, LITERAL_EXPRESSION, UNKNOWN
  decision_requirements_key bigint not null,
  root_decision_definition_key bigint not null, -- of the decision that was asked for
  result text, -- JSON
  evaluated_inputs text not null, -- JSON
  matched_rules text not null, -- JSON
  process_instance_key bigint,
  process_definition_key bigint,
  element_id varchar(255),
  element_instance_key bigint,
  tenant_id varchar(64) not null
);
create unique index legion_decision_instance_id on legion_decision_instance (instance_id);
create index legion_decision_instance_process on legion_decision_instance (process_instance_key);
create index legion_decision_instance_definition on legion_decision_instance (decision_definition_key, evaluation_date);
create index legion_decision_instance_date on legion_decision_instance (evaluation_date);

-- Messages that wait to be taken, and those that are being handed over (docs/adr/0010-messages.md).
create table legion_message (
  key bigint primary key,
  name varchar(255) not null,
  correlation_key varchar(255) not null,
  message_id varchar(255) not null, -- empty for none
  variables text not null, -- JSON object
  expires_at bigint not null,
  pending_at bigint not null, -- from when any node may hand it over; 2^63-1 when that is done
  tries integer not null, -- how often that has failed
  tenant_id varchar(64) not null
);
create index legion_message_name on legion_message (name, correlation_key, key);
create index legion_message_id on legion_message (name, correlation_key, message_id);
create index legion_message_expiry on legion_message (expires_at);
create index legion_message_pending on legion_message (pending_at);

-- A message is taken once in each process.
create table legion_message_taken (
  message_key bigint not null,
  bpmn_process_id varchar(255) not null,
  primary key (message_key, bpmn_process_id)
);

-- Up to where a process has taken all messages of a name and key; not for each: what a look-up may
-- begin behind.
create table legion_message_floor (
  name varchar(255) not null,
  correlation_key varchar(255) not null,
  tenant_id varchar(64) not null,
  bpmn_process_id varchar(255) not null,
  message_key bigint not null,
  primary key (name, correlation_key, tenant_id, bpmn_process_id)
);

-- Whoever publishes or waits for a message locks the row that its name and key fall on.
create table legion_message_lock (
  slot integer primary key
);
insert into legion_message_lock (slot)
  select a.n * 32 + b.n
  from (values (0), (1), (2), (3), (4), (5), (6), (7), (8), (9), (10), (11), (12), (13), (14), (15),
    (16), (17), (18), (19), (20), (21), (22), (23), (24), (25), (26), (27), (28), (29), (30), (31)) a(n),
    (values (0), (1), (2), (3), (4), (5), (6), (7), (8), (9), (10), (11), (12), (13), (14), (15),
    (16), (17), (18), (19), (20), (21), (22), (23), (24), (25), (26), (27), (28), (29), (30), (31)) b(n);

-- Who waits for messages and signals inside of missions.
create table legion_message_subscription (
  key bigint primary key,
  kind varchar(8) not null, -- MESSAGE, SIGNAL
  name varchar(255) not null,
  correlation_key varchar(255) not null, -- empty for a signal
  execution_id varchar(64) not null,
  root_id varchar(64) not null,
  process_instance_key bigint not null,
  element_instance_key bigint,
  bpmn_process_id varchar(255) not null,
  element_id varchar(255) not null,
  tenant_id varchar(64) not null
);
create index legion_message_subscription_name on legion_message_subscription (name, correlation_key, key);
create index legion_message_subscription_execution on legion_message_subscription (execution_id);

-- What starts the newest version of a process: messages, signals, timers.
create table legion_start_event (
  key bigint primary key,
  kind varchar(8) not null, -- MESSAGE, SIGNAL, TIMER
  name varchar(255) not null, -- of the message or signal
  process_definition_key bigint not null,
  bpmn_process_id varchar(255) not null,
  element_id varchar(255) not null,
  due_at bigint, -- of a timer: when it starts an instance next
  cycle varchar(255), -- of a timer that repeats: what is left of it
  retry_at bigint, -- of a timer that is due and could not start one
  tries integer not null,
  tenant_id varchar(64) not null
);
create index legion_start_event_process on legion_start_event (bpmn_process_id);
create index legion_start_event_name on legion_start_event (name);
create index legion_start_event_due on legion_start_event (due_at);

-- At most one instance that a message started runs for each correlation key of a process.
create table legion_message_start (
  bpmn_process_id varchar(255) not null,
  correlation_key varchar(255) not null,
  tenant_id varchar(64) not null,
  process_instance_key bigint, -- null when it has ended, until the next message was looked for
  free_at bigint, -- since when it has, or from when to try again
  tries integer not null,
  primary key (bpmn_process_id, correlation_key, tenant_id)
);
create index legion_message_start_free on legion_message_start (free_at);

-- Signals on their way, and for whom: all that waited when they were thrown.
create table legion_signal (
  key bigint primary key,
  variables text not null -- JSON object
);
create table legion_signal_delivery (
  signal_key bigint not null,
  target_key bigint not null, -- a subscription, or a start event
  root_id varchar(64), -- of the mission that waits; null for a start event
  due_at bigint not null, -- from when any node may do it
  tries integer not null, -- how often it has failed
  primary key (signal_key, target_key)
);
create index legion_signal_delivery_due on legion_signal_delivery (due_at);
