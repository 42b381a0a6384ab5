-- The graph in plain columns, made from ours, for the peers and for SQL written by hand: with keys
-- and with the indexes that ours has, and with nothing to be taken out of JSON.
CREATE SCHEMA plain;
SET search_path = plain;

CREATE TABLE entity AS
SELECT id, kind, slug, doc::json #>> '{data,names,0,text}' AS name, class, status, starts, ends
FROM public.entity;
ALTER TABLE entity ADD PRIMARY KEY (id), ADD UNIQUE (slug);
ALTER TABLE entity ALTER kind SET NOT NULL, ALTER slug SET NOT NULL, ALTER name SET NOT NULL;
CREATE INDEX ON entity (kind, starts, id);
CREATE INDEX ON entity (kind, status);

CREATE TABLE relation AS
SELECT id, kind, upper(from_kind) AS from_kind, from_id, upper(to_kind) AS to_kind, to_id, since,
    amount_whole + amount_nanos / 1e9 AS amount, currency
FROM public.relation;
ALTER TABLE relation ADD PRIMARY KEY (id);
ALTER TABLE relation ALTER kind SET NOT NULL, ALTER from_kind SET NOT NULL,
    ALTER to_kind SET NOT NULL, ALTER since SET NOT NULL, ALTER from_id SET NOT NULL, ALTER to_id SET NOT NULL;
CREATE INDEX ON relation (from_id, kind, since, id, to_kind, to_id);
CREATE INDEX ON relation (to_id, kind, since, id, from_kind, from_id);
ALTER TABLE relation
    ADD FOREIGN KEY (from_id) REFERENCES entity, ADD FOREIGN KEY (to_id) REFERENCES entity;

-- Each relation as seen from either end: what both ends have in common cannot be a foreign key.
CREATE VIEW touch AS
SELECT from_id AS end_id, r.* FROM relation r
UNION ALL
SELECT to_id, r.* FROM relation r;

-- The length of a shortest way between two entities, or null: breadth first from both ends, the
-- smaller frontier next, as the best that can be done without leaving the database.
CREATE FUNCTION path_length(a text, b text) RETURNS int LANGUAGE plpgsql STABLE AS $$
DECLARE
    here uuid[] := ARRAY[(SELECT id FROM plain.entity WHERE slug = a)];
    there uuid[] := ARRAY[(SELECT id FROM plain.entity WHERE slug = b)];
    here_all uuid[] := here;
    there_all uuid[] := there;
    swap uuid[];
BEGIN
    FOR steps IN 0..6 LOOP
        IF here && there_all THEN
            RETURN steps;
        END IF;
        IF cardinality(here) > cardinality(there) THEN
            swap := here; here := there; there := swap;
            swap := here_all; here_all := there_all; there_all := swap;
        END IF;
        SELECT array_agg(id) INTO here FROM (
            SELECT to_id AS id FROM plain.relation WHERE from_id = ANY (here)
            UNION
            SELECT from_id FROM plain.relation WHERE to_id = ANY (here)
            EXCEPT
            SELECT unnest(here_all)
        ) next;
        IF here IS NULL THEN
            RETURN NULL;
        END IF;
        here_all := here_all || here;
    END LOOP;
    RETURN NULL;
END $$;

-- Pairs to find the way between, drawn from all entities.
SELECT setseed(0.42);
CREATE TABLE pair AS
SELECT row_number() OVER () AS n, a.slug AS a, b.slug AS b
FROM (SELECT slug, row_number() OVER (ORDER BY random()) AS n FROM entity) a
JOIN (SELECT slug, row_number() OVER (ORDER BY random()) AS n FROM entity) b USING (n)
WHERE a.slug <> b.slug
LIMIT 20000;
ALTER TABLE pair ADD PRIMARY KEY (n);

VACUUM ANALYZE entity, relation, pair;
