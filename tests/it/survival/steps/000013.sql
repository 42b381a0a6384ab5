UPDATE change_head SET rebuilds = 1 WHERE "id" = 1;
