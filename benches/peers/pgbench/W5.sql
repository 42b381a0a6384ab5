SELECT h.slug, h.name, ARRAY(
    SELECT json_build_object('kind', r.kind, 'slug', e.slug, 'name', e.name, 'relations', ARRAY(
        SELECT json_build_object('kind', t.kind, 'from', json_build_object('slug', a.slug, 'name', a.name),
            'to', json_build_object('slug', b.slug, 'name', b.name))
        FROM (
            SELECT * FROM plain.touch t WHERE t.end_id = e.id ORDER BY t.since DESC, t.id LIMIT 10
        ) t
        JOIN plain.entity a ON a.id = t.from_id JOIN plain.entity b ON b.id = t.to_id
        ORDER BY t.since DESC, t.id
    ))
    FROM (
        SELECT * FROM plain.relation r WHERE r.from_id = h.id ORDER BY r.since DESC, r.id LIMIT 50
    ) r
    JOIN plain.entity e ON e.id = r.to_id
    ORDER BY r.since DESC, r.id
) AS relations
FROM plain.entity h WHERE h.slug = 'hub';
