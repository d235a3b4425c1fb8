-- The audit is read by who acted and by what was changed, the newest first.
CREATE INDEX platform_audit_actor_idx ON platform_audit (actor_id, at, audit_id);
CREATE INDEX platform_audit_changed_idx ON platform_audit (subject_id, at, audit_id);
