INSERT INTO entity_name (entity_id, position, text, search_key)
VALUES (uuid'01a216405bee70028d1206ad9078ad92', 0, 'River Town', 'river town');
INSERT INTO entity_name (entity_id, position, text, search_key)
VALUES (uuid'01a216405bee70028d1206ad9078ad92', 1, 'Речной', 'rechnoy');
INSERT INTO entity_name (entity_id, position, text, search_key)
VALUES (uuid'01a216405bee700491c2d339f1cab953', 0, 'Training Centre', 'training centre');
INSERT INTO entity_name (entity_id, position, text, search_key)
VALUES (uuid'01a216405bee700491c2d339f1cab953', 1, '훈련 센터', 'hunlyeon senteo');
INSERT INTO entity_name (entity_id, position, text, search_key)
VALUES (uuid'01a216405bee700491c2d339f1cab953', 2, 'The Training Centre', 'the training centre');
INSERT INTO entity_name (entity_id, position, text, search_key)
VALUES (uuid'01a216405bee70068b07e664b0c51577', 0, 'Bank of Partners', 'bank of partners');
INSERT INTO entity_name (entity_id, position, text, search_key)
VALUES (uuid'01a216405bee70089edfa547ff75fd0f', 0, 'Campus', 'campus');
INSERT INTO entity_name (entity_id, position, text, search_key)
VALUES (uuid'01a216405bee70089edfa547ff75fd0f', 1, 'Kampus', 'kampus');
