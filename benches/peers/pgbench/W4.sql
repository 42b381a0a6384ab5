\set n random(0, :n_places - 1)
SELECT l.slug, l.name, ARRAY(
    SELECT json_build_object('slug', i.slug, 'name', i.name, 'people', ARRAY(
        SELECT json_build_object('slug', h.slug, 'name', h.name, 'positions', ARRAY(
            SELECT json_build_object('slug', j.slug, 'name', j.name, 'projects', ARRAY(
                SELECT json_build_object('slug', p.slug, 'name', p.name)
                FROM plain.relation r JOIN plain.entity p ON p.id = r.to_id
                WHERE r.from_id = j.id AND r.to_kind = 'PROJECT'
                ORDER BY r.since DESC, r.id LIMIT 5
            ))
            FROM plain.relation r JOIN plain.entity j ON j.id = r.to_id
            WHERE r.from_id = h.id AND r.kind = 'HOLDS_OFFICE'
            ORDER BY r.since DESC, r.id LIMIT 5
        ))
        FROM plain.relation r JOIN plain.entity h ON h.id = r.from_id
        WHERE r.to_id = i.id AND r.from_kind = 'PERSON'
        ORDER BY r.since DESC, r.id LIMIT 5
    ))
    FROM plain.relation r JOIN plain.entity i ON i.id = r.from_id
    WHERE r.to_id = l.id AND r.kind = 'LOCATED_IN' AND r.from_kind = 'INSTITUTION'
    ORDER BY r.since DESC, r.id LIMIT 10
) AS institutions
FROM plain.entity l WHERE l.slug = 'place-' || :n;
