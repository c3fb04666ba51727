-- One in a thousand is of the people who ask the lists, in their own county; of the others three in ten are officials'.
-- :number records, ten for each subject of the register, evenly over a year; one object line each, a second to one in ten.
BEGIN;
INSERT INTO journal_record (id, act, kind, account_id, organisation_id, subject_id, origin, notes, occurred_at, recorded_at, salt, digest)
SELECT 100000000 + g, act, CASE WHEN h % 10 < 3 THEN 'regulator' ELSE 'subject' END,
  CASE WHEN h % 1000 = 0 THEN 1 + h / 1000 % 23 WHEN h % 10 < 3 THEN 9000000 + h % 50000 ELSE 1000001 + abs(hashint8(g + 2)::bigint) % (:number / 10) END, CASE WHEN h % 10 < 3 THEN 1 + h % 8 END,
  CASE WHEN h % 10 < 3 THEN NULL ELSE 1000001 + abs(hashint8(g + 2)::bigint) % (:number / 10) END,
  '{"network": "10.8.0.0/24", "device": "Chrome", "request": "0123456789abcdef"}', '{}', at, at, decode(md5(g::text), 'hex'), decode(md5(g::text) || md5(act), 'hex')
FROM (SELECT g, abs(hashint8(g)::bigint) AS h, now() - interval '1 minute' - (:number - g) * (interval '360 days' / :number) AS at FROM generate_series(1, :number) g) made
JOIN bench_act ON n = abs(hashint8(g + 3)::bigint) % (SELECT count(*) FROM bench_act);
INSERT INTO journal_recordobject (id, record_id, recorded_at, kind, object_id, region_code, act)
SELECT 100000000 + g, 100000000 + g, at, 'subject', 1000001 + abs(hashint8(g + 2)::bigint) % (:number / 10), code, act
FROM (SELECT g, now() - interval '1 minute' - (:number - g) * (interval '360 days' / :number) AS at FROM generate_series(1, :number) g) made
JOIN bench_act a ON a.n = abs(hashint8(g + 3)::bigint) % (SELECT count(*) FROM bench_act)
JOIN bench_place p ON p.n = CASE WHEN abs(hashint8(g)::bigint) % 1000 = 0 THEN (SELECT min(n) FROM bench_place WHERE code LIKE '330110%') ELSE abs(hashint8(1 + abs(hashint8(g + 2)::bigint) % (:number / 10) + 4)::bigint) % (SELECT count(*) FROM bench_place) END;
INSERT INTO journal_recordobject (id, record_id, recorded_at, kind, object_id, region_code, act)
SELECT 300000000 + g, 100000000 + g, at, 'batch', g, code, act
FROM (SELECT g, now() - interval '1 minute' - (:number - g) * (interval '360 days' / :number) AS at FROM generate_series(10, :number, 10) g) made
JOIN bench_act a ON a.n = abs(hashint8(g + 3)::bigint) % (SELECT count(*) FROM bench_act)
JOIN bench_place p ON p.n = CASE WHEN abs(hashint8(g)::bigint) % 1000 = 0 THEN (SELECT min(n) FROM bench_place WHERE code LIKE '330110%') ELSE abs(hashint8(1 + abs(hashint8(g + 2)::bigint) % (:number / 10) + 4)::bigint) % (SELECT count(*) FROM bench_place) END;
COMMIT;
