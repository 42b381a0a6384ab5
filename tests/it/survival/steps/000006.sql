INSERT INTO api_key (id, agency_id, digest, prefix, scopes, created_at)
VALUES (uuid'01a216405c8a70009a07355668ea452f', uuid'01a216405b9f7000b656273bab6645bd', '{digest}', '{prefix}', 'write,curate', 1795669646474258);
INSERT INTO api_key (id, agency_id, digest, prefix, scopes, created_at)
VALUES (uuid'01a216405cad700087b84100a03c967c', uuid'01a216405bc270008816764a55af5e0a', '2bbedb4560d63e234e362cdcce201857acac79acab98b23db438ebf811766a86', 'hk_live_uxXN', 'write', 1795669646509820);
