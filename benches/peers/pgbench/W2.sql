\set n random(0, :n_projects - 1)
SELECT p.slug, p.name,
    ARRAY(
        SELECT json_build_object('amount', r.amount, 'currency', r.currency, 'slug', e.slug, 'name', e.name)
        FROM plain.relation r JOIN plain.entity e ON e.id = r.from_id
        WHERE r.to_id = p.id AND r.kind = 'FUNDS'
        ORDER BY r.since DESC, r.id LIMIT 100
    ) AS funders,
    ARRAY(
        SELECT json_build_object('slug', e.slug, 'name', e.name, 'places', ARRAY(
            SELECT json_build_object('slug', l.slug, 'name', l.name)
            FROM plain.relation s JOIN plain.entity l ON l.id = s.to_id
            WHERE s.from_id = e.id AND s.kind = 'LOCATED_IN'
            ORDER BY s.since DESC, s.id LIMIT 100
        ))
        FROM plain.relation r JOIN plain.entity e ON e.id = r.to_id
        WHERE r.from_id = p.id AND r.kind = 'ESTABLISHES'
        ORDER BY r.since DESC, r.id LIMIT 100
    ) AS institutions,
    ARRAY(
        SELECT json_build_object('slug', e.slug, 'name', e.name)
        FROM plain.relation r JOIN plain.entity e ON e.id = r.to_id
        WHERE r.from_id = p.id AND r.kind = 'ADVANCES'
        ORDER BY r.since DESC, r.id LIMIT 100
    ) AS directions
FROM plain.entity p WHERE p.slug = 'project-' || :n;
