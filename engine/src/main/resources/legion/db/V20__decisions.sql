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
