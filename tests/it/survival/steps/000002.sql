INSERT INTO entity (id, kind, slug, revision, created_at, updated_at, doc, name_key, class, status_rank, starts, ends, ordinal)
VALUES (uuid'01a216405bee70028d1206ad9078ad92', 'PLACE', 'river-town', 1, 1795669646316614, 1795669646316614, '{"data":{"names":[{"text":"River Town","language":"EN","kind":"PREFERRED"},{"text":"Речной","language":"RU","kind":"PREFERRED"}],"placeKind":"CITY","coordinates":{"latitude":41.3,"longitude":69.2}}}', 'river town', 'CITY', -1, '', '', 2147483647);
INSERT INTO entity (id, kind, slug, revision, created_at, updated_at, doc, name_key, class, status_rank, starts, ends, ordinal)
VALUES (uuid'01a216405bee700491c2d339f1cab953', 'INSTITUTION', 'training-centre', 2, 1795669646316614, 1795669646425801, '{"data":{"names":[{"text":"Training Centre","language":"EN","kind":"PREFERRED"},{"text":"훈련 센터","language":"KO","kind":"PREFERRED"},{"text":"The Training Centre","language":"EN","kind":"PREFERRED"}],"identifiers":[{"scheme":"lei","value":"KR-1"}],"links":["https://example.org/centre"],"citations":[{"source":"joint-report","locator":"page 4"}],"institutionKind":"TRAINING_CENTER","founded":"2011"},"conflicts":[{"field":"founded","accepted":{"record":"record_01m8b40pzee02tfxqfpkh009hb","value":"2011"},"rejected":[{"record":"record_01m8b40q2ve00bwa7hekzg9hs7","value":"2012"}]}]}', 'training centre', 'TRAINING_CENTER', -1, '2011', '', 2147483647);
INSERT INTO entity (id, kind, slug, revision, created_at, updated_at, doc, name_key, class, status_rank, starts, ends, ordinal)
VALUES (uuid'01a216405bee70068b07e664b0c51577', 'INSTITUTION', 'bank', 3, 1795669646316614, 1795669646877858, '{"data":{"names":[{"text":"Bank of Partners","language":"EN","kind":"PREFERRED"}],"institutionKind":"BANK"}}', 'bank of partners', 'BANK', -1, '', '', 2147483647);
INSERT INTO entity (id, kind, slug, revision, created_at, updated_at, doc, name_key, class, status, status_rank, starts, ends, ordinal)
VALUES (uuid'01a216405bee70089edfa547ff75fd0f', 'PROJECT', 'campus', 2, 1795669646316614, 1795669646376409, '{"data":{"names":[{"text":"Campus","language":"EN","kind":"PREFERRED"},{"text":"Kampus","language":"UZ","kind":"PREFERRED"}],"summaries":[{"language":"EN","text":"It''s a campus; with a \"gate\"."}],"citations":[{"source":"joint-report","locator":"page 7","field":"budget"}],"projectKind":"PROJECT","status":"PREPARING","starts":"2024-06","budget":{"amount":"9600000000.50","currency":"USD","bound":"MORE_THAN"},"targets":[{"measure":"students","value":"1200","unit":"people","bound":"EXACT","by":"2030"}],"sectors":["11330"]}}', 'campus', 'PROJECT', 'PREPARING', 6, '2024-06', '', 2147483647);
INSERT INTO entity_identifier (scheme, value, entity_id)
VALUES ('lei', 'KR-1', uuid'01a216405bee700491c2d339f1cab953');
INSERT INTO entity_sector (code, entity_id)
VALUES ('11330', uuid'01a216405bee70089edfa547ff75fd0f');
INSERT INTO relation (id, kind, from_kind, from_id, to_kind, to_id, stage, since, until, amount_whole, amount_nanos, currency, bound, revision, created_at, updated_at, doc)
VALUES (uuid'01a216405bee700abd73e91580eebbc7', 'FUNDS', 'institution', uuid'01a216405bee70068b07e664b0c51577', 'project', uuid'01a216405bee70089edfa547ff75fd0f', 'COMMITTED', '2024-06-14', '', 2000000000, 0, 'KRW', 'EXACT', 1, 1795669646316614, 1795669646316614, '{"data":{"stage":"COMMITTED","since":"2024-06-14","money":{"amount":"2000000000","currency":"KRW","bound":"EXACT"},"citations":[{"source":"joint-report"}]}}');
INSERT INTO relation (id, kind, from_kind, from_id, to_kind, to_id, stage, since, until, revision, created_at, updated_at, doc)
VALUES (uuid'01a216405bee700c8a45b010b444e0d1', 'LOCATED_IN', 'institution', uuid'01a216405bee700491c2d339f1cab953', 'place', uuid'01a216405bee70028d1206ad9078ad92', 'ACTIVE', '', '', 1, 1795669646316614, 1795669646316614, '{"data":{"stage":"ACTIVE"}}');
INSERT INTO source (id, slug, revision, created_at, updated_at, doc)
VALUES (uuid'01a216405bee70009e7f2c6a90ebc831', 'joint-report', 1, 1795669646316614, 1795669646316614, '{"slug":"joint-report","title":"Joint report","publisher":"A ministry","published":"2024-06","url":"https://example.org/report"}');
INSERT INTO citation (source_slug, subject_kind, subject_id)
VALUES ('joint-report', 'institution', uuid'01a216405bee700491c2d339f1cab953');
INSERT INTO citation (source_slug, subject_kind, subject_id)
VALUES ('joint-report', 'project', uuid'01a216405bee70089edfa547ff75fd0f');
INSERT INTO citation (source_slug, subject_kind, subject_id)
VALUES ('joint-report', 'relation', uuid'01a216405bee700abd73e91580eebbc7');
