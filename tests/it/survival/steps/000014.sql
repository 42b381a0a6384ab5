UPDATE record_revision SET token_issuer = 'https://login.example.org', token_subject = 'someone'
WHERE key_id IS NULL AND revision = 2;
UPDATE curation SET token_issuer = 'https://login.example.org', token_subject = 'someone'
WHERE kind = 'SPLIT';
