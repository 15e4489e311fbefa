-- Names that clients give to process instances. The same name again, for the same process and
-- tenant, is the same instance, for as long as it is known.
create table legion_business_id (
  tenant_id varchar(64) not null,
  bpmn_process_id varchar(255) not null,
  business_id varchar(255) not null,
  process_instance_key bigint not null,
  process_definition_key bigint not null,
  tags varchar(1024) not null, -- comma-separated
  primary key (tenant_id, bpmn_process_id, business_id)
);
create index legion_business_id_instance on legion_business_id (process_instance_key);

alter table legion_process_instance add column business_id varchar(255);
create index legion_process_instance_business_id on legion_process_instance (business_id);
