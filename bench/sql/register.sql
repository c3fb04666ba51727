-- :number subjects and what belongs to them; numbers from 1,000,001 on, behind whatever the cast wrote.
INSERT INTO subjects_subject (id, code, temp_code, query_no, state, org_form, business_roles, industries, name, sort_key,
  initials, grams, region_code, address, longitude, latitude, coordinate_system, cred_kind, cred_index, cred_masked,
  main_products, scale_words, findings, identity_issue, version, created_at, submitted_at, decided_at)
SELECT 1000000 + g,
  CASE WHEN s IN ('pending', 'rejected', 'draft', 'temporary') THEN NULL ELSE '4' || form || left(code, 6) || lpad(g::text, 7, '0') || g % 10 END,
  CASE WHEN s = 'temporary' THEN '9' || form || left(code, 6) || lpad(g::text, 7, '0') || g % 10 END,
  '9' || lpad(g::text, 11, '0'), s, form,
  ARRAY[CASE WHEN h % 5 = 0 THEN 'P2' ELSE 'P1' END],
  CASE h % 20 WHEN 0 THEN ARRAY['fishery'] WHEN 1 THEN ARRAY['planting', 'livestock'] WHEN 2 THEN ARRAY['livestock']
    WHEN 3 THEN ARRAY['livestock'] ELSE ARRAY['planting'] END,
  name, sort_key, initials, grams, code, (h % 40) || '组' || h % 99 || '号', 73 + (h % 6000) / 100.0,
  20 + (h / 7 % 3000) / 100.0, 'wgs84', CASE WHEN form = 5 THEN 'identity' ELSE 'credit_code' END,
  decode(md5(g::text), 'hex'), CASE WHEN form = 5 THEN left(code, 6) || '********' || lpad((h % 10000)::text, 4, '0') ELSE '9' || form || '****************' END,
  ARRAY[(ARRAY['01040551', '01040652', '01030259', '02015151', '03010258'])[1 + h % 5]], (h % 90) || ' 亩', ARRAY[]::varchar[], 1, 1,
  at - interval '1 day', at, CASE WHEN s IN ('pending', 'draft') THEN NULL ELSE at + interval '2 days' END
FROM (
  SELECT g, abs(hashint8(g)::bigint) AS h,
    CASE WHEN abs(hashint8(g + 1)::bigint) % 1000 < 880 THEN 'active'
      ELSE (ARRAY['pending', 'pending', 'pending', 'pending', 'rejected', 'rejected', 'rejected', 'suspended', 'suspended', 'change_pending',
        'cancel_pending', 'cancelled', 'cancelled', 'cancelled', 'cancelled', 'cancelled', 'cancelled', 'cancelled', 'revoked', 'revoked',
        'temporary', 'temporary', 'temporary', 'draft'])[1 + abs(hashint8(g + 2)::bigint) % 24] END AS s,
    now() - interval '3 days' - (:number - g) * (interval '700 days' / :number) AS at
  FROM generate_series(1, :number) g
) made
JOIN bench_name m ON m.n = abs(hashint8(g + 3)::bigint) % (SELECT count(*) FROM bench_name)
JOIN bench_place p ON p.n = abs(hashint8(g + 4)::bigint) % (SELECT count(*) FROM bench_place);

ANALYZE subjects_subject;

INSERT INTO papers_paper (id, subject_id, region_code, kind, number, issuer, valid_from, valid_until, products, state, reason,
  words, version, created_at, decided_at)
SELECT 1000000 + h0, id, region_code, kind, 'ZZ' || h0, '县市场监督管理局', today - 900, today + (h % 1200)::int - 150, '', s, '',
  lower(' ZZ' || h0 || ' ' || title || ' ' || k.initials || ' ' || s0.name || ' ' || s0.initials || ' 县市场监督管理局'), 1,
  submitted_at + interval '3 hours', CASE WHEN s = 'submitted' THEN NULL ELSE submitted_at + interval '3 days' END
FROM (
  SELECT id, region_code, name, initials, submitted_at, current_date AS today, id - 1000000 AS h0, abs(hashint8(id + 5)::bigint) AS h,
    CASE WHEN abs(hashint8(id + 6)::bigint) % 100 < 85 THEN 'confirmed' ELSE
      (ARRAY['submitted', 'submitted', 'submitted', 'refused', 'replaced', 'replaced', 'withdrawn'])[1 + abs(hashint8(id + 7)::bigint) % 7] END AS s
  FROM subjects_subject WHERE id > 1000000 AND abs(hashint8(id + 8)::bigint) % 10 < 9
) s0 JOIN bench_kind k ON k.n = CASE WHEN h % 3 > 0 THEN 0 ELSE h / 3 % (SELECT count(*) FROM bench_kind) END;

INSERT INTO bases_base (id, subject_id, region_code, place_code, land_class, code, name, area, area_unit, corners, stated_system,
  findings, state, sort_key, words, version, created_at)
SELECT id, id, region_code, region_code, land, left(region_code, 6) || lpad(id::text, 14, '0'), base, 3 + h % 400, '亩',
  ARRAY[longitude, latitude, longitude + .001, latitude, longitude + .001, latitude + .001, longitude, latitude + .001], 'wgs84',
  CASE h % 50 WHEN 0 THEN ARRAY['outside'] WHEN 1 THEN ARRAY['area'] ELSE ARRAY[]::varchar[] END,
  CASE WHEN h % 12 = 0 THEN 'retired' ELSE 'active' END, spoken,
  lower(' ' || base || ' ' || replace(spoken, ' ', '') || ' ' || left(region_code, 6) || lpad(id::text, 14, '0') || ' ' || name || ' ' || initials), 1,
  submitted_at + interval '5 hours'
FROM (
  SELECT *, abs(hashint8(id + 9)::bigint) AS h,
    (ARRAY['0101', '0102', '0103', '0201', '0202', '0301', '1104'])[1 + abs(hashint8(id + 10)::bigint) % 7] AS land,
    (ARRAY['一号', '二号', '三号', '东', '西', '南', '北', '河边', '山脚', '村口', '老', '新'])[1 + abs(hashint8(id + 11)::bigint) % 12] || (ARRAY['大棚', '菜地', '果园', '鱼塘', '基地', '养殖场'])[1 + abs(hashint8(id + 12)::bigint) % 6] AS base,
    (ARRAY['yi hao', 'er hao', 'san hao', 'dong', 'xi', 'nan', 'bei', 'he bian', 'shan jiao', 'cun kou', 'lao', 'xin'])[1 + abs(hashint8(id + 11)::bigint) % 12] || ' ' || (ARRAY['da peng', 'cai di', 'guo yuan', 'yu tang', 'ji di', 'yang zhi chang'])[1 + abs(hashint8(id + 12)::bigint) % 6] AS spoken
  FROM subjects_subject WHERE id > 1000000 AND abs(hashint8(id + 13)::bigint) % 10 < 8
) s0;

INSERT INTO products_product (id, subject_id, region_code, category_code, name, spec, unit, brand, standard, state, sort_key, initials, words, version, created_at)
SELECT id, id, region_code, code, good, '', '公斤', '', '', CASE WHEN h % 15 = 0 THEN 'disabled' ELSE 'active' END, spoken, short,
  lower(' ' || good || ' ' || replace(spoken, ' ', '') || ' ' || short), 1, submitted_at + interval '6 hours'
FROM (SELECT id, region_code, submitted_at, abs(hashint8(id + 14)::bigint) AS h FROM subjects_subject
  WHERE id > 1000000 AND abs(hashint8(id + 15)::bigint) % 10 < 7) s0
JOIN (SELECT n, code, name AS good, sort_key AS spoken, initials AS short FROM bench_good) g
  ON g.n = h % (1 + h / 1000 % (SELECT count(*) FROM bench_good));

INSERT INTO subjects_subjectrequest (id, subject_id, kind, state, region_code, to_region_code, desk_region_code, changed, facts,
  before, findings, files, reason, words, version, filed_at, since, decided_at)
SELECT id, id, kind, s, region_code, CASE WHEN kind = 'move' THEN '330106000000' ELSE '' END,
  CASE WHEN s = 'released' THEN '330106000000' ELSE region_code END, ARRAY['name'], '{"name": "新名称"}', '{"name": "旧名称"}', ARRAY[]::varchar[], '[]',
  '', '', 1, submitted_at + interval '30 hours', submitted_at + interval '31 hours', CASE WHEN s IN ('waiting', 'released') THEN NULL ELSE submitted_at + interval '60 hours' END
FROM (
  SELECT *, (ARRAY['change', 'change', 'change', 'move', 'cancellation'])[1 + abs(hashint8(id + 16)::bigint) % 5] AS kind,
    (ARRAY['granted', 'granted', 'granted', 'granted', 'waiting', 'waiting', 'refused', 'withdrawn', 'lapsed', 'released'])[1 + abs(hashint8(id + 17)::bigint) % 10] AS s
  FROM subjects_subject WHERE id > 1000000 AND abs(hashint8(id + 18)::bigint) % 100 < 8
) s0;

INSERT INTO proxies_consent (id, subject_id, region_code, proxy_kind, proxy_organisation_id, scopes, valid_from, valid_until, sign, files, state,
  recorded_at, ended_at, ending, reason, version)
SELECT id, id, region_code, 'office',
  coalesce((SELECT id FROM organisations_organisation o WHERE o.region_code = s0.region_code LIMIT 1), 10000 + h % 30000), ARRAY['register'], current_date - 300,
  current_date + (h % 500)::int - 100, 'signature', ARRAY[gen_random_uuid()], CASE WHEN h % 10 = 0 THEN 'ended' ELSE 'given' END, submitted_at,
  CASE WHEN h % 10 = 0 THEN submitted_at + interval '20 days' END, CASE WHEN h % 10 = 0 THEN 'farmer' ELSE '' END, '', 1
FROM (SELECT *, abs(hashint8(id + 19)::bigint) AS h FROM subjects_subject
  WHERE id > 1000000 AND org_form = 5 AND abs(hashint8(id + 20)::bigint) % 10 = 0) s0;

INSERT INTO accounts_account (id, uid, username, password, kind, role, subject_id, region_code, state, must_change_password, session_epoch, created_at)
SELECT s.id, b.uid, s.code, '', 'subject', 'owner', s.id, s.region_code,
  CASE WHEN abs(hashint8(s.id + 21)::bigint) % 30 = 0 THEN 'disabled' ELSE 'active' END, abs(hashint8(s.id + 22)::bigint) % 4 = 0, 0, decided_at
FROM subjects_subject s JOIN bench_sealed b ON b.n = s.id % (SELECT count(*) FROM bench_sealed) WHERE s.id > 1000000 AND s.code IS NOT NULL;

INSERT INTO accounts_account (id, uid, username, password, kind, role, subject_id, region_code, state, must_change_password, session_epoch, created_at)
SELECT s.id + :number, b.uid, s.code || '-001', '', 'subject', 'sub', s.id, s.region_code, 'active', false, 0, decided_at + interval '9 days'
FROM subjects_subject s JOIN bench_sealed b ON b.n = (s.id + 1) % (SELECT count(*) FROM bench_sealed)
WHERE s.id > 1000000 AND s.code IS NOT NULL AND abs(hashint8(s.id + 23)::bigint) % 20 = 0;

INSERT INTO accounts_personalentry (id, account_id, field, token, blind_index)
SELECT 2 * a.id + f.n, a.id, f.field, CASE f.n WHEN 0 THEN b.name ELSE b.phone END, CASE f.n WHEN 0 THEN b.name_index ELSE b.phone_index END
FROM accounts_account a JOIN bench_sealed b ON b.uid = a.uid CROSS JOIN (VALUES (0, 'name'), (1, 'phone')) f (n, field) WHERE a.id > 1000000;

INSERT INTO accounts_presence (account_id, failures, last_seen_at)
SELECT id, CASE WHEN id % 200 = 0 THEN 2 ELSE 0 END, now() - (id % 300) * interval '1 hour' FROM accounts_account WHERE id > 1000000 AND id % 10 < 6;

INSERT INTO accounts_account (uid, username, password, kind, role, organisation_id, region_code, state, must_change_password, session_epoch, created_at)
SELECT b.uid, told.username, '', 'regulator', 'audit', a.organisation_id, a.region_code, 'active', false, 0, now()
FROM (VALUES ('county', 'county_audit', 1), ('township', 'township_audit', 2)) told (beside, username, n)
JOIN accounts_account a ON a.username = told.beside JOIN bench_sealed b ON b.n = told.n;
