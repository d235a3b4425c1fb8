-- Working calendars: hours of the week, days that differ (holidays, make-up working days), who works by which. A year
-- without a row in identity_calendar_year is not known, and whoever counts over it is told so.

CREATE TABLE identity_calendar (
  calendar_id uuid PRIMARY KEY,
  name text UNIQUE,
  time_zone text,
  region text CHECK (region IN ('CN')),
  week jsonb NOT NULL,
  standard boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  updated_by uuid REFERENCES identity_user
);
CREATE UNIQUE INDEX identity_calendar_standard_idx ON identity_calendar (standard) WHERE standard;
COMMENT ON TABLE identity_calendar IS 'kind=reference; Working calendars; null as name is the one that came with Kith, as zone the organisation''s.';
COMMENT ON COLUMN identity_calendar.week IS 'Seven lists of {from, to} in minutes after midnight, Monday first.';

CREATE TABLE identity_calendar_year (
  calendar_id uuid NOT NULL REFERENCES identity_calendar ON DELETE CASCADE,
  year int NOT NULL,
  notice text,
  source text NOT NULL DEFAULT '',
  updated_at timestamptz NOT NULL,
  updated_by uuid REFERENCES identity_user,
  PRIMARY KEY (calendar_id, year)
);
COMMENT ON TABLE identity_calendar_year IS 'kind=reference; Years whose holidays are known, and from where: a published notice, or somebody''s word.';

CREATE TABLE identity_calendar_day (
  calendar_id uuid NOT NULL,
  year int NOT NULL,
  day date NOT NULL,
  works boolean NOT NULL,
  hours jsonb,
  festival text,
  note text NOT NULL DEFAULT '',
  PRIMARY KEY (calendar_id, day),
  FOREIGN KEY (calendar_id, year) REFERENCES identity_calendar_year ON DELETE CASCADE,
  CHECK (year = date_part('year', day)),
  CHECK (works OR hours IS NULL)
);
COMMENT ON TABLE identity_calendar_day IS 'kind=reference; Days that differ from their weekday: holidays, make-up working days, days with hours of their own.';
COMMENT ON COLUMN identity_calendar_day.hours IS 'Hours of a day that is worked; null: those of the week''s first working day.';

CREATE TABLE identity_department_calendar (
  department_id uuid PRIMARY KEY REFERENCES identity_department,
  calendar_id uuid NOT NULL REFERENCES identity_calendar
);
COMMENT ON TABLE identity_department_calendar IS 'kind=reference; Departments that work by another calendar than the standard one.';
