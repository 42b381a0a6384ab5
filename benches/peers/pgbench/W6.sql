\set n random(1, :n_pairs)
SELECT plain.path_length(a, b) AS length FROM plain.pair WHERE n = :n;
