-- As the step itself fills them.
UPDATE record SET origin_id = subject_id WHERE origin_id IS NULL;
UPDATE entity_identifier SET origin_id = entity_id WHERE origin_id IS NULL;
INSERT INTO record (id, agency_id, key, subject_kind, subject_id, data, resolved, revision, withdrawn, created_at, updated_at, origin_id)
VALUES (uuid'01a21640649a70018bc168d6c8b2f458', uuid'01a216405b9f7000b656273bab6645bd', 'savings-bank', 'institution', uuid'01a216405bee70068b07e664b0c51577', '{"slug":"savings-bank","names":[{"text":"savings-bank","kind":"PREFERRED"}],"institutionKind":"BANK"}', '{}', 1, FALSE, 1795669648537346, 1795669648537346, uuid'01a21640649a700082839126e9615817');
INSERT INTO record (id, agency_id, key, subject_kind, subject_id, data, resolved, revision, withdrawn, created_at, updated_at, origin_id)
VALUES (uuid'01a21640653c70019786a3b5639dcb60', uuid'01a216405b9f7000b656273bab6645bd', 'loan-bank', 'institution', uuid'01a21640653c7000a429d39f40851bc7', '{"slug":"loan-bank","names":[{"text":"loan-bank","kind":"PREFERRED"}],"institutionKind":"BANK"}', '{}', 1, FALSE, 1795669648699600, 1795669648699600, uuid'01a21640653c7000a429d39f40851bc7');
INSERT INTO record_revision (record_id, revision, subject_id, data, resolved, withdrawn, at, key_id, address)
VALUES (uuid'01a21640649a70018bc168d6c8b2f458', 1, uuid'01a21640649a700082839126e9615817', '{"slug":"savings-bank","names":[{"text":"savings-bank","kind":"PREFERRED"}],"institutionKind":"BANK"}', '{}', FALSE, 1795669648537346, uuid'01a216405c8a70009a07355668ea452f', '127.0.0.1');
INSERT INTO record_revision (record_id, revision, subject_id, data, resolved, withdrawn, at, key_id, address)
VALUES (uuid'01a21640653c70019786a3b5639dcb60', 1, uuid'01a21640653c7000a429d39f40851bc7', '{"slug":"loan-bank","names":[{"text":"loan-bank","kind":"PREFERRED"}],"institutionKind":"BANK"}', '{}', FALSE, 1795669648699600, uuid'01a216405c8a70009a07355668ea452f', '127.0.0.1');
UPDATE entity SET slug = 'savings-bank', revision = 4, updated_at = 1795669648537346, doc = '{"data":{"names":[{"text":"savings-bank","kind":"PREFERRED"},{"text":"Bank of Partners","language":"EN","kind":"PREFERRED"}],"institutionKind":"BANK"},"aliases":["bank"],"conflicts":[{"field":"slug","accepted":{"record":"record_01m8b40s4te00rqgb8tv4b5x2r","value":"savings-bank"},"rejected":[{"record":"record_01m8b40pzee03v8g6mbbwr1cm3","value":"bank"}]}]}' WHERE "id" = uuid'01a216405bee70068b07e664b0c51577';
INSERT INTO entity (id, kind, slug, revision, created_at, updated_at, doc, name_key, class, status_rank, starts, ends, ordinal)
VALUES (uuid'01a21640653c7000a429d39f40851bc7', 'INSTITUTION', 'loan-bank', 1, 1795669648699600, 1795669648699600, '{"data":{"names":[{"text":"loan-bank","kind":"PREFERRED"}],"institutionKind":"BANK"}}', 'loan bank', 'BANK', -1, '', '', 2147483647);
UPDATE entity_name SET text = 'savings-bank', search_key = 'savings bank' WHERE "entity_id" = uuid'01a216405bee70068b07e664b0c51577' AND "position" = 0;
INSERT INTO entity_name (entity_id, position, text, search_key)
VALUES (uuid'01a216405bee70068b07e664b0c51577', 1, 'Bank of Partners', 'bank of partners');
INSERT INTO entity_name (entity_id, position, text, search_key)
VALUES (uuid'01a21640653c7000a429d39f40851bc7', 0, 'loan-bank', 'loan bank');
INSERT INTO slug (slug, entity_id, origin_id)
VALUES ('bank', uuid'01a216405bee70068b07e664b0c51577', uuid'01a216405bee70068b07e664b0c51577');
INSERT INTO slug (slug, entity_id, origin_id)
VALUES ('campus', uuid'01a216405bee70089edfa547ff75fd0f', uuid'01a216405bee70089edfa547ff75fd0f');
INSERT INTO slug (slug, entity_id, origin_id)
VALUES ('loan-bank', uuid'01a21640653c7000a429d39f40851bc7', uuid'01a21640653c7000a429d39f40851bc7');
INSERT INTO slug (slug, entity_id, origin_id)
VALUES ('river-town', uuid'01a216405bee70028d1206ad9078ad92', uuid'01a216405bee70028d1206ad9078ad92');
INSERT INTO slug (slug, entity_id, origin_id)
VALUES ('savings-bank', uuid'01a216405bee70068b07e664b0c51577', uuid'01a21640649a700082839126e9615817');
INSERT INTO slug (slug, entity_id, origin_id)
VALUES ('training-centre', uuid'01a216405bee700491c2d339f1cab953', uuid'01a216405bee700491c2d339f1cab953');
INSERT INTO redirect (from_id, to_id, into_id)
VALUES (uuid'01a21640649a700082839126e9615817', uuid'01a216405bee70068b07e664b0c51577', uuid'01a216405bee70068b07e664b0c51577');
INSERT INTO curation (id, kind, record_id, from_id, to_id, agency_id, key_id, at)
VALUES (uuid'01a2164065b87000980c894f3f7727e3', 'SPLIT', uuid'01a21640653c70019786a3b5639dcb60', uuid'01a216405bee70068b07e664b0c51577', uuid'01a21640653c7000a429d39f40851bc7', uuid'01a216405b9f7000b656273bab6645bd', uuid'01a216405c8a70009a07355668ea452f', 1795669648821361);
INSERT INTO curation (id, kind, from_id, to_id, agency_id, key_id, at, reason)
VALUES (uuid'01a2164064f47000bf31e3c04f159bed', 'MERGED', uuid'01a21640649a700082839126e9615817', uuid'01a216405bee70068b07e664b0c51577', uuid'01a216405b9f7000b656273bab6645bd', uuid'01a216405c8a70009a07355668ea452f', 1795669648617199, 'They are one.');
INSERT INTO curation (id, kind, from_id, to_id, agency_id, key_id, at, reason)
VALUES (uuid'01a21640657c7000a79afd559dc2da6c', 'MERGED', uuid'01a21640653c7000a429d39f40851bc7', uuid'01a216405bee70068b07e664b0c51577', uuid'01a216405b9f7000b656273bab6645bd', uuid'01a216405c8a70009a07355668ea452f', 1795669648762923, 'They are one.');
INSERT INTO change (revision, id, kind, subject_kind, subject_id, agency_id, at, fields, record_id, record_revision)
VALUES (16, uuid'01a2164064a17000a06b87446c6a2b65', 'CREATED', 'institution', uuid'01a21640649a700082839126e9615817', uuid'01a216405b9f7000b656273bab6645bd', 1795669648537346, '["names","institutionKind","slug"]', uuid'01a21640649a70018bc168d6c8b2f458', 1);
INSERT INTO change (revision, id, kind, subject_kind, subject_id, agency_id, at, fields)
VALUES (17, uuid'01a2164064fd700092517ab2ed14aa67', 'UPDATED', 'institution', uuid'01a216405bee70068b07e664b0c51577', uuid'01a216405b9f7000b656273bab6645bd', 1795669648617199, '["names","slug"]');
INSERT INTO change (revision, id, kind, subject_kind, subject_id, agency_id, at, fields)
VALUES (18, uuid'01a2164064fd7001890ad26dc5629f4e', 'MERGED', 'institution', uuid'01a21640649a700082839126e9615817', uuid'01a216405b9f7000b656273bab6645bd', 1795669648617199, '[]');
INSERT INTO change (revision, id, kind, subject_kind, subject_id, agency_id, at, fields, record_id, record_revision)
VALUES (19, uuid'01a21640654070008a43b6924c86aea9', 'CREATED', 'institution', uuid'01a21640653c7000a429d39f40851bc7', uuid'01a216405b9f7000b656273bab6645bd', 1795669648699600, '["names","institutionKind","slug"]', uuid'01a21640653c70019786a3b5639dcb60', 1);
INSERT INTO change (revision, id, kind, subject_kind, subject_id, agency_id, at, fields)
VALUES (20, uuid'01a2164065827000a0fbdb299bb3759e', 'UPDATED', 'institution', uuid'01a216405bee70068b07e664b0c51577', uuid'01a216405b9f7000b656273bab6645bd', 1795669648762923, '["names","slug"]');
INSERT INTO change (revision, id, kind, subject_kind, subject_id, agency_id, at, fields)
VALUES (21, uuid'01a2164065827001b558e7c4ea629ff2', 'MERGED', 'institution', uuid'01a21640653c7000a429d39f40851bc7', uuid'01a216405b9f7000b656273bab6645bd', 1795669648762923, '[]');
INSERT INTO change (revision, id, kind, subject_kind, subject_id, agency_id, at, fields)
VALUES (22, uuid'01a2164065c27000a15799e935a0fd04', 'UPDATED', 'institution', uuid'01a216405bee70068b07e664b0c51577', uuid'01a216405b9f7000b656273bab6645bd', 1795669648821361, '["names","slug"]');
INSERT INTO change (revision, id, kind, subject_kind, subject_id, agency_id, at, fields)
VALUES (23, uuid'01a2164065c27001a685ee2e756abb7c', 'SPLIT', 'institution', uuid'01a21640653c7000a429d39f40851bc7', uuid'01a216405b9f7000b656273bab6645bd', 1795669648821361, '["names","institutionKind","slug"]');
UPDATE change_head SET revision = 23, updated_at = 1795669648821361 WHERE "id" = 1;
