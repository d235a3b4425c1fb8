import type { ApiKey, User } from '@kith/contract/identity';
import type { ApiKeyRow, UserRow } from './repo.ts';

export function presentUser(row: UserRow): User {
  return {
    userId: row.id,
    name: row.name,
    email: row.email,
    role: row.role,
    departmentId: row.department_id,
    active: row.active,
    secondFactor: row.second_factor,
    createdAt: row.created_at.toISOString(),
    lastSeenAt: row.last_seen_at?.toISOString() ?? null,
  };
}

export function presentApiKey(row: ApiKeyRow): ApiKey {
  return {
    keyId: row.key_id,
    name: row.name,
    role: row.role,
    prefix: row.prefix,
    createdAt: row.created_at.toISOString(),
    createdBy: row.created_by_name ?? '',
    expiresAt: row.expires_at?.toISOString() ?? null,
    lastUsedAt: row.last_used_at?.toISOString() ?? null,
    revokedAt: row.revoked_at?.toISOString() ?? null,
  };
}
