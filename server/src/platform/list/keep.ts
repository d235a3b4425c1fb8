import { sql } from 'kysely';
import type { Logger } from 'pino';
import { type Database, kept } from '../db/client.ts';
import { copyOut } from '../db/copy.ts';
import { MADE_KINDS, type MadeColumn } from './made.ts';
import { RollReader } from './read.ts';
import { type Part, Roll, SHIFTS } from './roll.ts';

/** After so long without a look at the changes the roll is read anew: they are kept for a day (`forgetChanges`). */
const STALE_MS = 12 * 3_600_000;

const WATCH_MS = 60_000;

/** The roll of all customers that a process keeps. */
export type KeptRoll = {
  /** The roll with everything in it that was committed before it was asked for. */
  current(): Promise<Roll>;
  /** Reads it now, and looks at the changes every minute: then nobody waits for those of a whole night. @returns the end of it. */
  watch(log: Logger): () => void;
};

/**
 * Opens the roll of a database. It is read with the first question; from then on each question first takes in what other
 * transactions have changed meanwhile, told by `platform_profile_change`. Questions of one moment share that look.
 */
export function openRoll({ db, pool }: Database): KeptRoll {
  let roll: Roll | null = null;
  /** Which transactions the roll has seen: a pg_snapshot; and the server that numbered them. */
  let seen = '';
  let numberedBy = '';
  /** The columns made at run time that it keeps, as the database tells them. */
  let keeps = '';
  /** Those of them whose values are still to be read. */
  const unread = new Set<string>();
  let lookedAt = 0;
  let looking: Promise<Roll> | null = null;
  let next: Promise<Roll> | null = null;

  async function look(): Promise<Roll> {
    const begun = Date.now();
    const since = roll ? seen : '1:1:';
    const state = await stateOf(db, since);
    // A server that fell gives numbers anew that belonged to transactions it never came to write down.
    const isTrusted = begun - lookedAt < STALE_MS && state.server === numberedBy && !state.back;
    const known = isTrusted ? roll : null;
    const current = known ?? new Roll();
    const columns = columnsFrom(state.columns);
    if (!known || state.columns !== keeps) for (const key of current.makeColumns(columns)) unread.add(key);
    if (!known) {
      await take(pool, current, everybodyOf(columns));
      current.names.settle();
    } else {
      const fresh = columns.map(({ key }) => key).filter((key) => unread.has(key));
      if (fresh.length > 0) await take(pool, current, havingOf(columns, fresh));
      if (state.changed) await take(pool, current, changedSince(since, columns));
    }
    unread.clear();
    keeps = state.columns;
    await current.names.index();
    roll = current;
    seen = state.seen;
    numberedBy = state.server;
    lookedAt = begun;
    return current;
  }

  return {
    current() {
      // A look that is under way may have begun before the asker's own change: they wait for the next.
      if (looking) {
        next ??= looking.then(begin, begin);
        return next;
      }
      return begin();
    },
    watch(log) {
      const turn = () => begin().catch((error: unknown) => log.warn({ err: error }, 'the roll could not be read'));
      void turn();
      const timer = setInterval(turn, WATCH_MS);
      return () => clearInterval(timer);
    },
  };

  function begin(): Promise<Roll> {
    next = null;
    looking ??= look().finally(() => {
      looking = null;
    });
    return looking;
  }
}

type State = {
  /** What is committed now: a pg_snapshot. */
  seen: string;
  server: string;
  /** Columns made at run time: `key kind`, by comma. */
  columns: string;
  /** Transactions are numbered lower than before. */
  back: boolean;
  changed: boolean;
};

/** What the database says of its transactions, and of changes by those that a snapshot has not seen. */
async function stateOf(db: Database['db'], since: string): Promise<State> {
  const { rows } = await sql<State>`${kept} SELECT pg_current_snapshot()::text AS seen,
    pg_postmaster_start_time()::text AS server,
    (SELECT COALESCE(string_agg(key || ' ' || kind, ',' ORDER BY key), '') FROM platform_list_column) AS columns,
    pg_snapshot_xmax(pg_current_snapshot()) < pg_snapshot_xmax(${since}::pg_snapshot) AS back,
    EXISTS (
      -- In order: else the planner, who expects a third of all to be new, looks through all of them for the first.
      SELECT 1 FROM (SELECT xid FROM platform_profile_change WHERE xid >= pg_snapshot_xmin(${since}::pg_snapshot)
        ORDER BY xid OFFSET 0) c
      WHERE NOT pg_visible_in_snapshot(xid, ${since}::pg_snapshot)) AS changed`.execute(db);
  const [state] = rows;
  if (!state) throw new Error('the database told nothing of its transactions');
  return state;
}

/** Reads rows into a roll, on a connection of its own. */
async function take(pool: Database['pool'], into: Roll, query: string): Promise<void> {
  const reader = new RollReader(into);
  const client = await pool.connect();
  let fault: Error | undefined;
  try {
    for await (const piece of copyOut(client, query)) reader.take(piece);
  } catch (error) {
    fault = error instanceof Error ? error : new Error(String(error));
    throw error;
  } finally {
    // A connection in the midst of a COPY is of no use any more.
    client.release(fault);
    if (reader.taken > 0) into.version++;
  }
}

/** Parts of a standing, as the wide row has them. */
const PARTS: Record<Exclude<Part, 'gone'>, string> = {
  archived: 'p.archived',
  organisation: "(p.kind = 'organisation')",
  tier: 'p.tier_rank',
  stage: 'p.stage_rank',
  risk: 'p.risk_rank',
  quadrant: 'p.quadrant',
};
const STANDING = Object.entries(PARTS)
  .map(([part, value]) => `(${value}::int << ${SHIFTS[part as Part]})`)
  .join(' | ');

/** As `RollReader` reads them. */
const COLUMNS = `${STANDING}, p.owner_id, p.region, array_to_string(p.tags, chr(1)), p.name_key, p.created_at, p.last_on, p.order_count,
  p.spend_total_minor, p.spend_year_minor, p.at_stake_minor, p.expected_minor`;

/** Everybody, with these columns made at run time. */
export function everybodyOf(made: readonly MadeColumn[]): string {
  return `SELECT p.customer_id, ${COLUMNS}, ${madeOf(made)} FROM customer_profile p ORDER BY p.name_key`;
}

/** Who has a value in one of the fresh columns; what else is read with it stands as it does. */
function havingOf(made: readonly MadeColumn[], fresh: readonly string[]): string {
  return `SELECT p.customer_id, ${COLUMNS}, ${madeOf(made)} FROM customer_profile p WHERE ${hasAny(fresh)}`;
}

const MADE_KEY = /^x_[a-z0-9_]+$/;

function columnsFrom(told: string): MadeColumn[] {
  return told.split(',').flatMap((each) => {
    const [key = '', name] = each.split(' ');
    const kind = MADE_KINDS.find((one) => one === name);
    return kind && MADE_KEY.test(key) ? [{ key, kind }] : [];
  });
}

function hasAny(keys: readonly string[]): string {
  return `p.custom ?| ARRAY[${keys.map((key) => `'${key}'`).join(', ')}]::text[]`;
}

/** The values of the columns made at run time, for who has one of them at all: most have none, and cost no JSON. */
function madeOf(made: readonly MadeColumn[]): string {
  if (made.length === 0) return 'NULL::text';
  const values = made.map(({ key }) => `p.custom -> '${key}'`).join(', ');
  return `CASE WHEN ${hasAny(made.map(({ key }) => key))} THEN jsonb_build_array(${values})::text END`;
}

function changedSince(snapshot: string, made: readonly MadeColumn[]): string {
  if (!/^\d+:\d+:[\d,]*$/.test(snapshot)) throw new TypeError(`not a snapshot: ${snapshot}`);
  return `SELECT c.customer_id, ${COLUMNS}, ${madeOf(made)} FROM (
      SELECT DISTINCT customer_id FROM platform_profile_change
      WHERE xid >= pg_snapshot_xmin('${snapshot}') AND NOT pg_visible_in_snapshot(xid, '${snapshot}')) c
    LEFT JOIN customer_profile p ON p.customer_id = c.customer_id`;
}
