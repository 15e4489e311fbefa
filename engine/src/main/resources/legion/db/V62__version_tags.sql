-- What diagrams may name a version by: process definitions have theirs from the first.
alter table legion_form add column version_tag varchar(255);
alter table legion_decision_definition add column version_tag varchar(255);
