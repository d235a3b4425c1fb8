-- Names that stand alone are found in memory: their tokens are left to those who are known by other names too.
UPDATE customers_search s SET tokens = ARRAY(
  SELECT t COLLATE "C" FROM unnest(s.tokens) t WHERE t ^@ 't:' OR (t ^@ 'o:' AND EXISTS (
    SELECT 1 FROM unnest(s.tokens) p WHERE p ^@ 't:')) ORDER BY 1)
FROM customers c
WHERE c.customer_id = s.customer_id AND c.alias IS NULL AND cardinality(s.tokens) > 0
  AND NOT EXISTS (SELECT 1 FROM customers_key_person k WHERE k.customer_id = c.customer_id);
REINDEX INDEX customers_search_tokens_idx;
-- By what was known of the tokens before, the planner would read all rows for one that nobody has any more.
ANALYZE customers_search;
