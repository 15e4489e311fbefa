-- A small tenant's jobs and rows are found without walking those of a large one. Only those of named
-- tenants: where there is no other tenant than the default one, these indexes stay empty and cost
-- nothing. H2 has no such indexes, and goes without.
${partial_index} create index legion_ru_job_tenant on legion_ru_job (type, tenant_id, activatable_at) where tenant_id <> '<default>';
${partial_index} create index legion_process_instance_tenant on legion_process_instance (tenant_id, key) where tenant_id <> '<default>';
${partial_index} create index legion_job_tenant on legion_job (tenant_id, key) where tenant_id <> '<default>';
${partial_index} create index legion_incident_tenant on legion_incident (tenant_id, key) where tenant_id <> '<default>';
${partial_index} create index legion_user_task_tenant on legion_user_task (tenant_id, key) where tenant_id <> '<default>';
