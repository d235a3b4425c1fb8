-- Ids that lie in the order in which they were made (UUIDv7, RFC 9562), for rows that SQL itself writes: changes of one
-- instant, as a clock that stands still tells it, are told apart. uuidv7() of PostgreSQL exists from 18 on only.
CREATE FUNCTION platform_time_id() RETURNS uuid
LANGUAGE sql VOLATILE PARALLEL SAFE
RETURN encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
  PLACING substring(int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),
  52, 1), 53, 1), 'hex')::uuid;
