INSERT INTO record (id, agency_id, key, subject_kind, subject_id, data, resolved, revision, withdrawn, created_at, updated_at)
VALUES (uuid'01a2164060a17000809dadba663979b9', uuid'01a216405b9f7000b656273bab6645bd', 'i3', 'institution', uuid'01a2164060a07000aa0e32501498ab97', '{"slug":"closed-office","names":[{"text":"Closed Office","kind":"PREFERRED"}],"institutionKind":"AGENCY"}', '{}', 2, TRUE, 1795669647520063, 1795669647670246);
INSERT INTO record (id, agency_id, key, subject_kind, subject_id, data, resolved, revision, withdrawn, created_at, updated_at)
VALUES (uuid'01a2164060ef7001ac0f8ce70d0368ca', uuid'01a216405b9f7000b656273bab6645bd', 'r3', 'relation', uuid'01a2164060ef700087eb3f46613832a1', '{"kind":"PARTNERS","from":{"slug":"closed-office"},"to":{"slug":"bank"},"stage":"ACTIVE"}', '{"from":"institution_01m8b40r50e00am3hja0a9hawq","to":"institution_01m8b40pzee038p1z6cjrca5bq"}', 1, FALSE, 1795669647599296, 1795669647599296);
INSERT INTO record_revision (record_id, revision, subject_id, data, resolved, withdrawn, at)
VALUES (uuid'01a2164060a17000809dadba663979b9', 1, uuid'01a2164060a07000aa0e32501498ab97', '{"slug":"closed-office","names":[{"text":"Closed Office","kind":"PREFERRED"}],"institutionKind":"AGENCY"}', '{}', FALSE, 1795669647520063);
INSERT INTO record_revision (record_id, revision, subject_id, data, resolved, withdrawn, at)
VALUES (uuid'01a2164060a17000809dadba663979b9', 2, uuid'01a2164060a07000aa0e32501498ab97', '{"slug":"closed-office","names":[{"text":"Closed Office","kind":"PREFERRED"}],"institutionKind":"AGENCY"}', '{}', TRUE, 1795669647670246);
INSERT INTO record_revision (record_id, revision, subject_id, data, resolved, withdrawn, at)
VALUES (uuid'01a2164060ef7001ac0f8ce70d0368ca', 1, uuid'01a2164060ef700087eb3f46613832a1', '{"kind":"PARTNERS","from":{"slug":"closed-office"},"to":{"slug":"bank"},"stage":"ACTIVE"}', '{"from":"institution_01m8b40r50e00am3hja0a9hawq","to":"institution_01m8b40pzee038p1z6cjrca5bq"}', FALSE, 1795669647599296);
INSERT INTO waiting (relation_id, entity_id)
VALUES (uuid'01a2164060ef700087eb3f46613832a1', uuid'01a216405bee70068b07e664b0c51577');
INSERT INTO waiting (relation_id, entity_id)
VALUES (uuid'01a2164060ef700087eb3f46613832a1', uuid'01a2164060a07000aa0e32501498ab97');
INSERT INTO change (revision, id, kind, subject_kind, subject_id, agency_id, at, fields)
VALUES (12, uuid'01a2164060a570008b295af8be014123', 'CREATED', 'institution', uuid'01a2164060a07000aa0e32501498ab97', uuid'01a216405b9f7000b656273bab6645bd', 1795669647520063, '["names","institutionKind","slug"]');
INSERT INTO change (revision, id, kind, subject_kind, subject_id, agency_id, at, fields)
VALUES (13, uuid'01a2164060f37000bc1000849b8e7b24', 'CREATED', 'relation', uuid'01a2164060ef700087eb3f46613832a1', uuid'01a216405b9f7000b656273bab6645bd', 1795669647599296, '["stage","kind","from","to"]');
INSERT INTO change (revision, id, kind, subject_kind, subject_id, agency_id, at, fields)
VALUES (14, uuid'01a2164061447000addb651e76fd79c5', 'DELETED', 'institution', uuid'01a2164060a07000aa0e32501498ab97', uuid'01a216405b9f7000b656273bab6645bd', 1795669647670246, '[]');
INSERT INTO change (revision, id, kind, subject_kind, subject_id, agency_id, at, fields)
VALUES (15, uuid'01a2164061447001a84489ccfe9ad338', 'DELETED', 'relation', uuid'01a2164060ef700087eb3f46613832a1', uuid'01a216405b9f7000b656273bab6645bd', 1795669647670246, '[]');
UPDATE change_head SET revision = 15, updated_at = 1795669647670246 WHERE "id" = 1;
