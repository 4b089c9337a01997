-- A colon and a name stand for a text constant of the Python twins (macros.py says which), so that both read one pattern.
-- The macros of the rule language and of the types, in DuckDB SQL. Each has a Python twin (macros.py names it);
-- tests hold the two against each other on random input. Arguments are columns or constants: a macro repeats its
-- argument, so what is dear is computed in a layer of its own first. On the rare ways a lambda names what is needed more
-- than once, list_transform([dear], lambda x: …)[1]: macros in macros would swell to queries that take DuckDB longer to
-- plan than a small file takes to check.

-- clean_text: no blanks at the ends, also full-width, no-break and unseen ones; nothing left is NULL.
-- The test comes first because nearly every cell passes it: comparisons for the beginning, one pattern for the end.
CREATE OR REPLACE TEMP MACRO clean_text(t) AS
  CASE WHEN t < '!' OR (t >= :first_control AND t < :after_unseen) OR (t >= '　' AND t < '、') OR prefix(t, :filler)
         OR prefix(t, :mark) OR regexp_matches(t, :blank_end)
       THEN nullif(trim(t, :blanks), '') ELSE t END;

-- clean_code, clean_day: the same answer for texts that have the length of a code or look like a day, at less cost.
-- (What remains inside is taken away or refused by code_text and date_of.)
CREATE OR REPLACE TEMP MACRO clean_code(t) AS
  CASE WHEN strlen(t) = 18 AND t > '!' AND t < ':' AND NOT suffix(t, ' ') THEN t ELSE clean_text(t) END;
CREATE OR REPLACE TEMP MACRO clean_day(t) AS
  CASE WHEN strlen(t) = 10 AND t > '!' AND t < ':' AND t[10] BETWEEN '0' AND '9' THEN t ELSE clean_text(t) END;

CREATE OR REPLACE TEMP MACRO half_width(t) AS
  CASE WHEN strlen(t) = length(t) THEN t
       ELSE translate(t, '０１２３４５６７８９／－．，：　ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺ',
                         '0123456789/-.,: ABCDEFGHIJKLMNOPQRSTUVWXYZ') END;

CREATE OR REPLACE TEMP MACRO code_text(t) AS
  CASE WHEN regexp_full_match(t, '[0-9A-Z]*') THEN t
       ELSE replace(replace(replace(upper(half_width(t)), '-', ''), ' ', ''), chr(9), '') END;

-- date_of: 2026/02/28, 2026-2-8, 2026.02.28, 2026年2月28日, 20260228, any of them with a time, a spreadsheet's number.
CREATE OR REPLACE TEMP MACRO shaped_as_date(t) AS
  regexp_full_match(half_width(t), '[12][0-9]{3} *[-/.年] *[0-9]{1,2} *[-/.月] *[0-9]{1,2}( *[日号])?([ T]*[0-9]{1,2}:[0-9]{1,2}(:[0-9]{1,2})?(\.[0-9]+)?Z?)?')
  OR regexp_full_match(half_width(t), '[12][0-9]{7}');

CREATE OR REPLACE TEMP MACRO odd_date_of(t) AS
  CASE WHEN regexp_full_match(t, '[12][0-9]{7}')
         THEN try_cast(t[1:4] || '-' || t[5:6] || '-' || t[7:8] AS DATE)
       WHEN regexp_full_match(t, '[1-7][0-9]{4}(\.[0-9]+)?')
         THEN DATE '1899-12-30' + try_cast(t[1:5] AS INTEGER)
       WHEN shaped_as_date(t)
         THEN try_cast(regexp_replace(t, '^([0-9]{4}) *[-/.年] *([0-9]{1,2}) *[-/.月] *([0-9]{1,2}).*$', '\1-\2-\3') AS DATE)
  END;

CREATE OR REPLACE TEMP MACRO date_of(t) AS
  CASE WHEN strlen(t) = 10 AND t >= '1' AND t < '3' AND t[5] IN ('/', '-') AND t[8] = t[5] AND t[6] <> ' '
         AND t[9] <> ' '
         THEN try_cast(t AS DATE)
       WHEN t IS NOT NULL THEN list_transform([half_width(t)], lambda narrow: odd_date_of(narrow))[1] END;

-- number_of: at most 11 digits before the point and 6 after it; thousands separators are passed over.
CREATE OR REPLACE TEMP MACRO plain_number(t) AS
  regexp_full_match(t, '-?[0-9]{1,11}(\.[0-9]{1,6}0*)?');

CREATE OR REPLACE TEMP MACRO number_of(t) AS
  CASE WHEN plain_number(t) THEN try_cast(t AS DECIMAL(18, 6))
       WHEN t IS NOT NULL THEN list_transform([replace(replace(half_width(t), ',', ''), ' ', '')],
         lambda bare: CASE WHEN plain_number(bare) THEN try_cast(bare AS DECIMAL(18, 6)) END)[1] END;

CREATE OR REPLACE TEMP MACRO boolean_of(t) AS
  CASE WHEN lower(t) IN ('是', '有', 'true', 'yes', 'y', '1', '√') THEN true
       WHEN lower(t) IN ('否', '无', 'false', 'no', 'n', '0', '×') THEN false END;

-- uscc_ok (GB 32100-2015): shape, then the sum with weights 3^i mod 31 over 18 characters is a multiple of 31.
CREATE OR REPLACE TEMP MACRO digit_value(c) AS ascii(c) - 48;
CREATE OR REPLACE TEMP MACRO uscc_value(c) AS strpos('0123456789ABCDEFGHJKLMNPQRTUWXY', c) - 1;
CREATE OR REPLACE TEMP MACRO uscc_shape(c) AS regexp_full_match(c, :uscc_shape);
CREATE OR REPLACE TEMP MACRO uscc_ok(c) AS
  CASE WHEN uscc_shape(c) THEN (
      uscc_value(c[1]) + digit_value(c[2]) * 3 + digit_value(c[3]) * 9 + digit_value(c[4]) * 27 + digit_value(c[5]) * 19
    + digit_value(c[6]) * 26 + digit_value(c[7]) * 16 + digit_value(c[8]) * 17 + uscc_value(c[9]) * 20
    + uscc_value(c[10]) * 29 + uscc_value(c[11]) * 25 + uscc_value(c[12]) * 13 + uscc_value(c[13]) * 8
    + uscc_value(c[14]) * 24 + uscc_value(c[15]) * 10 + uscc_value(c[16]) * 30 + uscc_value(c[17]) * 28
    + uscc_value(c[18])) % 31 = 0
  WHEN c IS NOT NULL THEN false END;

-- orgcode_ok (GB 11714-1997): weights 3 7 9 10 5 8 4 2, check 11 − sum mod 11, 10 written X and 11 written 0.
CREATE OR REPLACE TEMP MACRO orgcode_value(c) AS strpos('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ', c) - 1;
CREATE OR REPLACE TEMP MACRO orgcode_ok(c) AS
  CASE WHEN regexp_full_match(c, :orgcode_shape) THEN
    '0X987654321'[(orgcode_value(c[1]) * 3 + orgcode_value(c[2]) * 7 + orgcode_value(c[3]) * 9
      + orgcode_value(c[4]) * 10 + orgcode_value(c[5]) * 5 + orgcode_value(c[6]) * 8 + orgcode_value(c[7]) * 4
      + orgcode_value(c[8]) * 2) % 11 + 1] = c[9]
  WHEN c IS NOT NULL THEN false END;

-- identity_ok (GB 11643-1999): shape, a real day of birth, ISO 7064 MOD 11-2.
CREATE OR REPLACE TEMP MACRO identity_ok(c) AS
  CASE WHEN regexp_full_match(c, :identity_shape)
    THEN try_cast(c[7:10] || '-' || c[11:12] || '-' || c[13:14] AS DATE) IS NOT NULL
     AND '10X98765432'[(digit_value(c[1]) * 7 + digit_value(c[2]) * 9 + digit_value(c[3]) * 10 + digit_value(c[4]) * 5
       + digit_value(c[5]) * 8 + digit_value(c[6]) * 4 + digit_value(c[7]) * 2 + digit_value(c[8])
       + digit_value(c[9]) * 6 + digit_value(c[10]) * 3 + digit_value(c[11]) * 7 + digit_value(c[12]) * 9
       + digit_value(c[13]) * 10 + digit_value(c[14]) * 5 + digit_value(c[15]) * 8 + digit_value(c[16]) * 4
       + digit_value(c[17]) * 2) % 11 + 1] = c[18]
  WHEN c IS NOT NULL THEN false END;

CREATE OR REPLACE TEMP MACRO phone_ok(t) AS
  CASE WHEN t IS NOT NULL THEN
    regexp_full_match(t, '1[3-9][0-9]{9}|0[0-9]{2,3}[- ]?[1-9][0-9]{6,7}|[48]00[- ]?[0-9]{3}[- ]?[0-9]{4}|12345') END;

-- fold_name: width, case, brackets, blanks, dots and legal forms folded away. Names of Chinese characters, digits and
-- the common brackets, nearly all of them, take the short way.
CREATE OR REPLACE TEMP MACRO fold_legal_form(t) AS
  replace(replace(t, '有限责任公司', '有限公司'), '股份有限公司', '股份公司');
CREATE OR REPLACE TEMP MACRO fold_name(t) AS
  CASE WHEN NOT regexp_matches(t, :fold_any) THEN t
       WHEN regexp_matches(t, :fold_rare)
         THEN fold_legal_form(regexp_replace(translate(t, :fold_from, :fold_to), :fold_blanks, '', 'g'))
       ELSE fold_legal_form(replace(replace(replace(replace(t, '（', '('), '）', ')'), '〔', '('), '〕', ')')) END;

-- Amounts in sentences. A section (below 万) is plain digits, or descending 千, 百, 十 and ones; NULL when neither.
CREATE OR REPLACE TEMP MACRO amount_digit(d) AS
  CASE WHEN d = '' THEN 0::DECIMAL(38, 10)
       ELSE try_cast(translate(replace(d, ',', ''), :digits_from, :digits_to) AS DECIMAL(38, 10)) END;
CREATE OR REPLACE TEMP MACRO amount_parts(p) AS
  amount_digit(p.thousands) * 1000 + amount_digit(p.hundreds) * 100 + amount_digit(p.ones)
  + CASE WHEN p.has_tens = '' THEN 0 WHEN p.tens = '' THEN 10 ELSE amount_digit(p.tens) * 10 END;
CREATE OR REPLACE TEMP MACRO amount_section(s) AS
  CASE WHEN regexp_full_match(s, :all_digits) THEN amount_digit(s)
       WHEN regexp_full_match(s, :section) THEN
         list_transform([regexp_extract(s, :section_whole, ['thousands', 'hundreds', 'has_tens', 'tens', 'ones'])],
                        lambda p: amount_parts(p))[1] END;
CREATE OR REPLACE TEMP MACRO amount_under_yi(s) AS
  CASE WHEN NOT prefix(s, '万') AND NOT regexp_matches(s, '万.*万') THEN
    list_reduce(list_transform(string_split(s, '万'), lambda part: amount_section(part)),
                lambda above, below: CAST(above * 10000 + below AS DECIMAL(38, 10))) END;
CREATE OR REPLACE TEMP MACRO amount_number(s) AS
  list_reduce(list_transform(string_split(s, '亿'), lambda part: amount_under_yi(part)),
              lambda above, below: CAST(above * 100000000 + below AS DECIMAL(38, 10)));
CREATE OR REPLACE TEMP MACRO whole_fen(exact) AS
  list_transform([exact], lambda fen:
    CASE WHEN fen = trunc(fen) AND fen < 1000000000000000000 THEN CAST(fen AS BIGINT) END)[1];
CREATE OR REPLACE TEMP MACRO amount_from(p) AS
  CASE WHEN p.vague = '' AND NOT regexp_matches(p.numerals, :parted) THEN whole_fen(
      amount_number(replace(replace(replace(p.numerals, ' ', ''), '億', '亿'), '萬', '万')) * 100
      + amount_digit(p.jiao) * 10 + amount_digit(p.fen)) END;
CREATE OR REPLACE TEMP MACRO fen_of_amount(a) AS
  CASE WHEN regexp_full_match(a, '[0-9]{1,12}(\.[0-9]{1,2})?元')
         THEN CAST(round(try_cast(replace(a, '元', '') AS DOUBLE) * 100) AS BIGINT)
       WHEN regexp_full_match(a, '[0-9]{1,8}(\.[0-9]{1,6})?万元')
         THEN CAST(round(try_cast(replace(a, '万元', '') AS DOUBLE) * 1000000) AS BIGINT)
       ELSE list_transform([regexp_extract(a, :amount_whole, ['vague', 'numerals', 'jiao', 'fen'])],
                           lambda p: TRY(amount_from(p)))[1] END;

-- amounts_in: every amount in fen, in its order; NULL for a vague one.
CREATE OR REPLACE TEMP MACRO amounts_in(t) AS
  list_transform(regexp_extract_all(translate(t, :width_from, :width_to), :amount), lambda a: fen_of_amount(a));
-- amounts_by: those that stand right after the keyword or right before it.
CREATE OR REPLACE TEMP MACRO amounts_by(t, keyword) AS
  list_transform(
    regexp_extract_all(translate(t, :width_from, :width_to), keyword || :amount_after, 1)
    || regexp_extract_all(translate(t, :width_from, :width_to), :amount_before || keyword, 1),
    lambda a: fen_of_amount(a));
-- plain_fen: an amount of plain digits, the short way of fen_of_amount.
CREATE OR REPLACE TEMP MACRO plain_fen(a) AS
  CASE WHEN suffix(a, '万元') THEN CAST(round(try_cast(replace(a, '万元', '') AS DOUBLE) * 1000000) AS BIGINT)
       ELSE CAST(round(try_cast(replace(a, '元', '') AS DOUBLE) * 100) AS BIGINT) END;
-- the_one: the one amount of a list, however often it is said; NULL when there are none or several.
CREATE OR REPLACE TEMP MACRO the_one(amounts) AS
  list_transform([amounts], lambda found:
    CASE WHEN len(found) = 1 THEN found[1]
         WHEN list_count(found) = len(found) AND list_min(found) = list_max(found) THEN found[1] END)[1];
-- lone_amount: the short way for the common sentence, in fen: the keyword said once, no amount right before it and plain
-- digits right after it (罚款5000元, 罚款人民币0.5万元). NULL for any other sentence.
CREATE OR REPLACE TEMP MACRO lone_amount(t, keyword) AS
  list_transform([string_split(t, keyword)], lambda parts:
    CASE WHEN len(parts) = 2 AND NOT regexp_matches(parts[1], :amount_end) AND contains(parts[2], '元')
           AND NOT regexp_matches(parts[2], :amount_goes_on)
         THEN list_transform([split_part(parts[2], '元', 1)], lambda head:
                list_transform([ltrim(head, '人民币')], lambda number:
                  CASE WHEN strlen(head) - strlen(number) <= 24
                         AND regexp_full_match(number, '[0-9]{1,9}(\.[0-9]{1,2})?万?')
                       THEN plain_fen(number || '元') END)[1])[1] END)[1];
CREATE OR REPLACE TEMP MACRO amount_in_words
  (t) AS the_one(amounts_in(t)),
  (t, keyword) AS coalesce(
    CASE WHEN NOT regexp_matches(keyword, :numeral_end) THEN lone_amount(t, keyword) END,
    the_one(amounts_by(t, keyword)));

-- fen_of: money typed in a unit (per = fen in it): a plain number, else an amount with its own unit (2000元, 十一万五千元).
CREATE OR REPLACE TEMP MACRO fen_of(t, per) AS
  CASE WHEN plain_number(t) THEN whole_fen(try_cast(t AS DECIMAL(18, 6))::DECIMAL(38, 6) * per)
       WHEN t IS NOT NULL THEN list_transform([number_of(t)], lambda number:
         CASE WHEN number IS NOT NULL THEN whole_fen(number::DECIMAL(38, 6) * per)
              WHEN regexp_full_match(translate(t, :width_from, :width_to), '(人民币)? *' || :amount)
                THEN amount_in_words(t) END)[1] END;
-- fen_of_wan, fen_of_yuan: the short way of fen_of for plain numbers that a DOUBLE holds exactly.
CREATE OR REPLACE TEMP MACRO fen_of_wan(t) AS
  CASE WHEN regexp_full_match(t, '[0-9]{1,8}(\.[0-9]{1,6})?')
         THEN CAST(round(try_cast(t AS DOUBLE) * 1000000) AS BIGINT) ELSE fen_of(t, 1000000) END;
CREATE OR REPLACE TEMP MACRO fen_of_yuan(t) AS
  CASE WHEN regexp_full_match(t, '[0-9]{1,12}(\.[0-9]{1,2})?')
         THEN CAST(round(try_cast(t AS DOUBLE) * 100) AS BIGINT) ELSE fen_of(t, 100) END;
CREATE OR REPLACE TEMP MACRO fen_of_yi(t) AS fen_of(t, 10000000000);
CREATE OR REPLACE TEMP MACRO money_text(fen) AS
  list_transform([fen], lambda amount:
    CASE WHEN amount % 1000000 = 0 AND amount <> 0 THEN CAST(amount // 1000000 AS VARCHAR) || '万元'
         WHEN amount % 100 = 0 THEN CAST(amount // 100 AS VARCHAR) || '元'
         ELSE CAST(amount // 100 AS VARCHAR) || '.' || lpad(CAST(amount % 100 AS VARCHAR), 2, '0') || '元' END)[1];

CREATE OR REPLACE TEMP MACRO whole_number_of(t) AS
  CASE WHEN regexp_full_match(t, '-?[0-9]{1,11}') THEN try_cast(t AS BIGINT)
       WHEN number_of(t) = trunc(number_of(t)) THEN CAST(number_of(t) AS BIGINT) END;
