INSERT INTO change (revision, id, kind, subject_kind, subject_id, agency_id, at, fields)
VALUES (1, uuid'01a216405bfc70009ab6af3ddb0e003e', 'CREATED', 'institution', uuid'01a216405bee700491c2d339f1cab953', uuid'01a216405b9f7000b656273bab6645bd', 1795669646316614, '["names","identifiers","links","citations","institutionKind","founded","slug"]');
INSERT INTO change (revision, id, kind, subject_kind, subject_id, agency_id, at, fields)
VALUES (2, uuid'01a216405bfc700190ba1ab08ebaddcc', 'CREATED', 'institution', uuid'01a216405bee70068b07e664b0c51577', uuid'01a216405b9f7000b656273bab6645bd', 1795669646316614, '["names","institutionKind","slug"]');
INSERT INTO change (revision, id, kind, subject_kind, subject_id, agency_id, at, fields)
VALUES (3, uuid'01a216405bfc7002aadc418dbede3e9c', 'CREATED', 'project', uuid'01a216405bee70089edfa547ff75fd0f', uuid'01a216405b9f7000b656273bab6645bd', 1795669646316614, '["names","summaries","citations","projectKind","status","starts","budget","targets","sectors","slug"]');
INSERT INTO change (revision, id, kind, subject_kind, subject_id, agency_id, at, fields)
VALUES (4, uuid'01a216405bfc700396676506ba8d2c0e', 'CREATED', 'place', uuid'01a216405bee70028d1206ad9078ad92', uuid'01a216405b9f7000b656273bab6645bd', 1795669646316614, '["names","placeKind","coordinates","slug"]');
INSERT INTO change (revision, id, kind, subject_kind, subject_id, agency_id, at, fields)
VALUES (5, uuid'01a216405bfc7004af7a05247dee750f', 'CREATED', 'source', uuid'01a216405bee70009e7f2c6a90ebc831', uuid'01a216405b9f7000b656273bab6645bd', 1795669646316614, '["slug","title","publisher","published","url"]');
INSERT INTO change (revision, id, kind, subject_kind, subject_id, agency_id, at, fields)
VALUES (6, uuid'01a216405bfc7005b264e9523de7a13f', 'CREATED', 'relation', uuid'01a216405bee700abd73e91580eebbc7', uuid'01a216405b9f7000b656273bab6645bd', 1795669646316614, '["stage","since","money","citations","kind","from","to"]');
INSERT INTO change (revision, id, kind, subject_kind, subject_id, agency_id, at, fields)
VALUES (7, uuid'01a216405bfc70069f2f1cd2f80df57e', 'CREATED', 'relation', uuid'01a216405bee700c8a45b010b444e0d1', uuid'01a216405b9f7000b656273bab6645bd', 1795669646316614, '["stage","kind","from","to"]');
INSERT INTO change (revision, id, kind, subject_kind, subject_id, agency_id, at, fields)
VALUES (8, uuid'01a216405c357000a9da48f7d39ebcff', 'UPDATED', 'project', uuid'01a216405bee70089edfa547ff75fd0f', uuid'01a216405b9f7000b656273bab6645bd', 1795669646376409, '["status"]');
INSERT INTO change (revision, id, kind, subject_kind, subject_id, agency_id, at, fields)
VALUES (9, uuid'01a216405c647000bd699de65661ab0f', 'UPDATED', 'institution', uuid'01a216405bee700491c2d339f1cab953', uuid'01a216405bc270008816764a55af5e0a', 1795669646425801, '["names"]');
INSERT INTO change (revision, id, kind, subject_kind, subject_id, agency_id, at, fields)
VALUES (10, uuid'01a216405c647001bb2f921f40b3e047', 'UPDATED', 'institution', uuid'01a216405bee70068b07e664b0c51577', uuid'01a216405bc270008816764a55af5e0a', 1795669646425801, '["status"]');
INSERT INTO change (revision, id, kind, subject_kind, subject_id, agency_id, at, fields)
VALUES (11, uuid'01a216405e2570008974bf15c91831ac', 'UPDATED', 'institution', uuid'01a216405bee70068b07e664b0c51577', uuid'01a216405bc270008816764a55af5e0a', 1795669646877858, '["status"]');
UPDATE change_head SET revision = 11, updated_at = 1795669646877858 WHERE "id" = 1;
