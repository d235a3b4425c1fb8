-- Paths for what would be read through as a whole where there is much of it.

-- What is due at an endpoint, the longest first, and when the next one is: a backlog is worked off from its beginning.
CREATE INDEX webhooks_delivery_due_idx ON webhooks_delivery (endpoint_id, next_at, delivery_id) WHERE state = 'pending';

-- Asked with each look at the pool: how many of one's own go back soon. Nobody asks by day.
CREATE INDEX pool_notice_owner_idx ON pool_notice (owner_id);
DROP INDEX pool_notice_return_idx;

-- Pairs of whom somebody said that they are two, beside the many that nobody has looked at.
CREATE INDEX customers_pair_distinct_idx ON customers_pair (score DESC, one_id, other_id) WHERE distinct_at IS NOT NULL;
