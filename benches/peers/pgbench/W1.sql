\set n random(0, :n_projects - 1)
SELECT slug, name, class, status, starts, ends FROM plain.entity WHERE slug = 'project-' || :n;
