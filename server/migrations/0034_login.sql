-- Signing in: a second factor, single sign-on, tries that failed; and the audit by room.

-- Whoever has the role proves themselves twice before they may do anything.
ALTER TABLE identity_role ADD COLUMN second_factor boolean NOT NULL DEFAULT false;
-- How the session began; the second factor of single sign-on is the provider's.
ALTER TABLE identity_session ADD COLUMN via text NOT NULL DEFAULT 'password' CHECK (via IN ('password', 'sso'));
CREATE UNIQUE INDEX identity_account_provider_idx ON identity_account (provider_id, account_id);

CREATE TABLE identity_second_factor (
  user_id uuid PRIMARY KEY REFERENCES identity_user,
  secret text NOT NULL,
  created_at timestamptz NOT NULL,
  confirmed_at timestamptz,
  last_step bigint NOT NULL DEFAULT 0
);
COMMENT ON TABLE identity_second_factor IS 'kind=reference; Authenticator apps: the secret sealed with the key of the installation; it counts once a first code has confirmed it. A code of last_step or before is spent.';

CREATE TABLE identity_recovery_code (
  user_id uuid NOT NULL REFERENCES identity_user,
  hash text NOT NULL,
  used_at timestamptz,
  PRIMARY KEY (user_id, hash)
);
COMMENT ON TABLE identity_recovery_code IS 'kind=reference; One-time codes in place of the app, as keyed hashes.';

CREATE TABLE identity_sign_in_failure (
  key text PRIMARY KEY,
  count int NOT NULL,
  last_at timestamptz NOT NULL,
  blocked_until timestamptz
);
CREATE INDEX identity_sign_in_failure_last_idx ON identity_sign_in_failure (last_at);
COMMENT ON TABLE identity_sign_in_failure IS 'kind=local; Tries to sign in that failed, by hashes of the account, the address and both.';

-- The room is the part of an action before the dot.
CREATE INDEX platform_audit_room_idx ON platform_audit (split_part(action, '.', 1), at, audit_id);
