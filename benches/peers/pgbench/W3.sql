\set n random(1, 8)
SELECT p.slug, p.name, p.starts,
    ARRAY(
        SELECT json_build_object('amount', r.amount, 'currency', r.currency, 'slug', e.slug, 'name', e.name)
        FROM plain.relation r JOIN plain.entity e ON e.id = r.from_id
        WHERE r.to_id = p.id AND r.kind = 'FUNDS'
        ORDER BY r.since DESC, r.id LIMIT 5
    ) AS funders,
    ARRAY(
        SELECT json_build_object('slug', e.slug, 'name', e.name)
        FROM plain.relation r JOIN plain.entity e ON e.id = r.to_id
        WHERE r.from_id = p.id AND r.kind = 'ADVANCES'
        ORDER BY r.since DESC, r.id LIMIT 100
    ) AS directions
FROM plain.entity p
WHERE p.kind = 'PROJECT' AND p.status = (ARRAY['PROPOSED', 'AGREED', 'PREPARING', 'IMPLEMENTING',
    'FINALISING', 'COMPLETED', 'SUSPENDED', 'CANCELLED'])[:n]
ORDER BY p.starts, p.id LIMIT 20;
