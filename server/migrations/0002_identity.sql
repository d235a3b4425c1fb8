-- Users, their login (better-auth writes session, account, verification), departments, API keys.

CREATE TABLE identity_department (
  department_id uuid PRIMARY KEY,
  name text NOT NULL UNIQUE,
  created_at timestamptz NOT NULL
);
COMMENT ON TABLE identity_department IS 'kind=reference; Departments and branches.';

CREATE TABLE identity_user (
  id uuid PRIMARY KEY,
  name text NOT NULL,
  email text NOT NULL UNIQUE,
  email_verified boolean NOT NULL DEFAULT false,
  image text,
  role text NOT NULL CHECK (role IN ('administrator', 'account_manager')),
  locale text CHECK (locale IN ('zh-CN', 'en')),
  active boolean NOT NULL DEFAULT true,
  must_change_password boolean NOT NULL DEFAULT false,
  department_id uuid REFERENCES identity_department,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE identity_user IS 'kind=reference; People who log in.';

CREATE TABLE identity_session (
  id uuid PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES identity_user,
  token text NOT NULL UNIQUE,
  expires_at timestamptz NOT NULL,
  ip_address text,
  user_agent text,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX identity_session_user_idx ON identity_session (user_id);
COMMENT ON TABLE identity_session IS 'kind=local; Login sessions.';

CREATE TABLE identity_account (
  id uuid PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES identity_user,
  account_id text NOT NULL,
  provider_id text NOT NULL,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at timestamptz,
  refresh_token_expires_at timestamptz,
  scope text,
  password text,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX identity_account_user_idx ON identity_account (user_id);
COMMENT ON TABLE identity_account IS 'kind=local; Ways a user proves who they are; passwords as salted scrypt hashes.';

CREATE TABLE identity_verification (
  id uuid PRIMARY KEY,
  identifier text NOT NULL,
  value text NOT NULL,
  expires_at timestamptz NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX identity_verification_identifier_idx ON identity_verification (identifier);
COMMENT ON TABLE identity_verification IS 'kind=local; One-time codes of the login.';

CREATE TABLE identity_api_key (
  key_id uuid PRIMARY KEY,
  name text NOT NULL,
  prefix text NOT NULL,
  hash text NOT NULL UNIQUE,
  role text NOT NULL CHECK (role IN ('administrator', 'account_manager')),
  user_id uuid REFERENCES identity_user,
  created_by uuid REFERENCES identity_user,
  created_at timestamptz NOT NULL,
  expires_at timestamptz,
  last_used_at timestamptz,
  revoked_at timestamptz
);
COMMENT ON TABLE identity_api_key IS 'kind=reference; Keys for programs; only the SHA-256 of a key is kept.';
