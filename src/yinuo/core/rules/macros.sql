-- A colon and a name stand for a text constant of the Python twins (macros.py says which), so that both read one pattern.
-- The macros of the rule language and of the types, in DuckDB SQL. Each has a Python twin (macros.py names it);
-- tests hold the two against each other on random input. Arguments are columns or constants: a macro repeats its
-- argument, so what is dear is computed in a layer of its own first. Where an argument is needed more than once on a rare
-- way, a lambda names it, list_transform([dear], lambda x: …)[1]: macros in macros would swell to queries that take DuckDB
-- longer to plan than a small file takes to check. But DuckDB prepares the patterns in a lambda anew for every 2,048 rows of
-- which one takes that way, at half a millisecond: what one odd cell in a thousand needs has its patterns outside.

-- clean_text: no blanks at the ends, also full-width, no-break and unseen ones, no stray apostrophe; nothing left is NULL.
-- The test comes first because nearly every cell passes it: comparisons for the beginning (two where a Chinese character or
-- another letter stands), the last character for the end.
-- Patterns take the blanks away: trim with a set of characters builds that set anew for every cell, a hundred times as dear.
CREATE OR REPLACE TEMP MACRO is_untidy(t) AS
  NOT (t >= '一' AND t < :after_letters)
      AND (t < '!' OR (t >= :first_control AND t < :after_unseen) OR (t >= '　' AND t < '、') OR prefix(t, :filler)
           OR prefix(t, :mark) OR (t >= chr(39) AND t < '(') OR (t >= '＇' AND t < '（'))
    OR contains(:blanks, t[-1]);
CREATE OR REPLACE TEMP MACRO clean_text(t) AS
  CASE WHEN is_untidy(t)
       THEN nullif(regexp_replace(CASE WHEN regexp_full_match(t, :stray_apostrophe)
                                       THEN regexp_replace(t, :stray_beginning, '')
                                       ELSE regexp_replace(t, :blank_beginning, '') END, :blank_end, ''), '')
       ELSE t END;
-- clean_part: the same for a part of a list, which stands in a lambda, without a pattern but the one.
CREATE OR REPLACE TEMP MACRO clean_part(t) AS
  CASE WHEN is_untidy(t)
       THEN nullif(trim(regexp_replace(trim(t, :blanks), :stray_part, '\1'), :blanks), '') ELSE t END;

-- given_text: clean_text, NULL also for a cell that says with a stroke that it does not apply. Hardly a cell is so short and
-- begins so: the pattern is tried on few.
CREATE OR REPLACE TEMP MACRO given_text(t) AS
  CASE WHEN strlen(t) < 16 AND contains(:may_be_no_value, t[1]) AND regexp_full_match(t, :no_value) THEN NULL
       ELSE clean_text(t) END;
CREATE OR REPLACE TEMP MACRO given_value(t) AS
  CASE WHEN (contains(t, '无') OR contains(t, '不')) AND regexp_full_match(t, :no_value_in_words) THEN NULL
       ELSE given_text(t) END;

-- name_text: given_text on one line. Few names have a break, which is asked first.
CREATE OR REPLACE TEMP MACRO name_text(t) AS
  CASE WHEN contains(t, chr(10)) OR contains(t, chr(13))
       THEN regexp_replace(regexp_replace(given_text(t), :break_in_chinese, '\1', 'g'), :break, ' ', 'g')
       ELSE given_text(t) END;

CREATE OR REPLACE TEMP MACRO half_width(t) AS
  CASE WHEN strlen(t) = length(t) THEN t
       ELSE translate(t, '０１２３４５６７８９／－．，：　ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺ',
                         '0123456789/-.,: ABCDEFGHIJKLMNOPQRSTUVWXYZ') END;

CREATE OR REPLACE TEMP MACRO code_text(t) AS
  CASE WHEN regexp_full_match(t, '[0-9A-Z]*') THEN t
       ELSE translate(upper(half_width(t)), :in_no_code, '') END;

-- closed_up: the number of a document without the blanks within it; any other text as it is.
CREATE OR REPLACE TEMP MACRO closed_up(t) AS
  CASE WHEN regexp_full_match(t, :spaced_number) THEN regexp_replace(t, :inner_blank, '', 'g') ELSE t END;
-- number_text: given_text for the field of the document number, blanks within it gone, digits and letters in half width. Few
-- numbers have a blank or a wide sign, which is asked first.
CREATE OR REPLACE TEMP MACRO number_text(t) AS
  CASE WHEN contains(t, ' ') OR contains(t, '　') OR contains(t, chr(160)) OR contains(t, chr(10))
            OR regexp_matches(t, :any_wide_sign)
       THEN translate(closed_up(given_text(t)), :wide_signs, :narrow_signs) ELSE given_text(t) END;

-- date_of: 2026/02/28, 2026-2-8, 2026.02.28, 2026年2月28日, 20260228, any of them with a time, a spreadsheet's number.
CREATE OR REPLACE TEMP MACRO shaped_as_date(t) AS regexp_matches(half_width(t), :shaped_day);

-- plain_date, plain_number, plain_wan, plain_yuan: texts written just as the template has them, nearly all there are.
CREATE OR REPLACE TEMP MACRO plain_date(t) AS
  regexp_full_match(t, '[12][0-9]{3}(/[0-9]{2}/|-[0-9]{2}-)[0-9]{2}');

-- odd_date_of: any text becomes year-month-day, one that is no date becomes "--". Of a moment with a zone the day in Beijing.
CREATE OR REPLACE TEMP MACRO odd_date_of(t) AS
  coalesce(CASE WHEN regexp_full_match(t, :instant) THEN 
                  CAST(make_timestamp(epoch_us(try_cast(t AS TIMESTAMPTZ))) + INTERVAL 8 HOUR AS DATE) END,
           CAST(try_strptime(regexp_replace(t, :any_day, '\1\4-\2\5-\3\6'), '%Y-%m-%d') AS DATE),
           DATE '1899-12-30' + try_cast(regexp_extract(t, :serial_day, 1) AS INTEGER));

CREATE OR REPLACE TEMP MACRO date_of(t) AS
  CASE WHEN plain_date(t) THEN try_cast(t AS DATE) WHEN t IS NOT NULL THEN odd_date_of(half_width(t)) END;

-- number_of: at most 11 digits before the point and 6 after it; thousands separators are passed over.
CREATE OR REPLACE TEMP MACRO plain_number(t) AS
  regexp_full_match(t, '-?[0-9]{1,11}(\.[0-9]{1,6}0*)?');

CREATE OR REPLACE TEMP MACRO number_of(t) AS
  CASE WHEN plain_number(t) THEN try_cast(t AS DECIMAL(18, 6))
       WHEN t IS NOT NULL THEN try_cast(regexp_extract(
         replace(replace(half_width(t), ',', ''), ' ', ''), '^-?[0-9]{1,11}(\.[0-9]{1,6}0*)?$') AS DECIMAL(18, 6)) END;

CREATE OR REPLACE TEMP MACRO boolean_of(t) AS
  CASE WHEN lower(t) IN ('是', '有', 'true', 'yes', 'y', '1', '√') THEN true
       WHEN lower(t) IN ('否', '无', 'false', 'no', 'n', '0', '×') THEN false END;

-- uscc_ok (GB 32100-2015): the sum of the 18 values, weighted with 3^i mod 31, the check character with 1, is a multiple of 31.
-- The code is read in pieces of two or three characters. The type of a piece lists all that may stand there, so ordered that
-- the place of a piece is, mod 31, the weighted sum of its values; a piece then weighs 3^i of where it begins. The form is
-- asked first, so that no cast ever fails: DuckDB writes all values of the type into the reason, which costs a hundred times
-- as much as the sum.
CREATE TEMP TYPE IF NOT EXISTS uscc_digits AS ENUM (SELECT unnest(string_split(:uscc_digits, ' ')));
CREATE TEMP TYPE IF NOT EXISTS uscc_pair AS ENUM (SELECT unnest(string_split(:uscc_pairs, ' ')));
CREATE TEMP TYPE IF NOT EXISTS uscc_tail AS ENUM (SELECT unnest(string_split(:uscc_tails, ' ')));
CREATE OR REPLACE TEMP MACRO uscc_shape(c) AS regexp_full_match(c, :uscc_shape);
CREATE OR REPLACE TEMP MACRO uscc_two(c, first) AS CAST(enum_code(try_cast(substr(c, first, 2) AS uscc_pair)) AS INTEGER);
CREATE OR REPLACE TEMP MACRO uscc_three(c, first) AS
  CAST(enum_code(try_cast(substr(c, first, 3) AS uscc_digits)) AS INTEGER);
CREATE OR REPLACE TEMP MACRO uscc_ok(c) AS
  CASE WHEN uscc_shape(c) THEN (
      uscc_two(c, 1) + uscc_three(c, 3) * 9 + uscc_three(c, 6) * 26
    + uscc_two(c, 9) * 20 + uscc_two(c, 11) * 25 + uscc_two(c, 13) * 8 + uscc_two(c, 15) * 10
    + CAST(enum_code(try_cast(substr(c, 17, 2) AS uscc_tail)) AS INTEGER)) % 31 = 0
  WHEN c IS NOT NULL THEN false END;
CREATE OR REPLACE TEMP MACRO digit_value(c) AS ascii(c) - 48;

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
-- the common brackets, nearly all of them, take the short way: translate builds its table anew for every name.
CREATE OR REPLACE TEMP MACRO fold_legal_form(t) AS
  replace(replace(t, '有限责任公司', '有限公司'), '股份有限公司', '股份公司');
CREATE OR REPLACE TEMP MACRO fold_name(t) AS
  CASE WHEN regexp_matches(t, :fold_rare)
         THEN fold_legal_form(regexp_replace(translate(t, :fold_from, :fold_to), :fold_blanks, '', 'g'))
       WHEN regexp_matches(t, :fold_common)
         THEN fold_legal_form(regexp_replace(regexp_replace(t, :opening, '(', 'g'), :closing, ')', 'g'))
       ELSE t END;
-- folded_key: equal where fold_name is, at less cost: most numbers of documents have the brackets 〔〕 and stay as they are.
CREATE OR REPLACE TEMP MACRO folded_key(t) AS
  CASE WHEN regexp_matches(t, :fold_any) THEN replace(replace(fold_name(t), '(', '〔'), ')', '〕') ELSE t END;

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
  try_cast(regexp_extract(CAST(exact AS VARCHAR), '^(-?[0-9]{1,18})(\.0+)?$', 1) AS BIGINT);
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
-- the_one: the one amount of a list, however often it is said; NULL when there are none or several.
CREATE OR REPLACE TEMP MACRO the_one(amounts) AS
  list_transform([amounts], lambda found:
    CASE WHEN len(found) = 1 THEN found[1]
         WHEN list_count(found) = len(found) AND list_min(found) = list_max(found) THEN found[1] END)[1];
-- lone_amount: the short way for the common sentence, in fen: the keyword said once, no amount right before it and plain
-- digits right after it (罚款5000元, 罚款人民币0.5万元). NULL for any other sentence. 0.5万 is read as the number 0.5e4.
CREATE OR REPLACE TEMP MACRO lone_amount(t, keyword) AS
  CASE WHEN strlen(replace(t, keyword, '')) + strlen(keyword) = strlen(t)
         AND split_part(t, keyword, 1)[-1] NOT IN ('元', '圆', '整', '正', '角', '分', '的')
       THEN CAST(round(try_cast(replace(
         regexp_extract(split_part(t, keyword, 2), :lone_amount, 1), '万', 'e4') AS DOUBLE) * 100) AS BIGINT) END;
CREATE OR REPLACE TEMP MACRO amount_in_words
  (t) AS the_one(amounts_in(t)),
  (t, keyword) AS coalesce(
    CASE WHEN NOT regexp_matches(keyword, :numeral_end) THEN lone_amount(t, keyword) END,
    the_one(amounts_by(t, keyword)));

-- fen_of: money typed in a unit (per = fen in it): a plain number, else an amount with its own unit (2000元, 十一万五千元).
CREATE OR REPLACE TEMP MACRO fen_of(t, per) AS
  CASE WHEN plain_number(t) THEN whole_fen(try_cast(t AS DECIMAL(18, 6))::DECIMAL(38, 6) * per)
       WHEN t IS NOT NULL THEN coalesce(
         whole_fen(number_of(t)::DECIMAL(38, 6) * per),
         CASE WHEN regexp_full_match(translate(t, :width_from, :width_to), :amount_alone) THEN amount_in_words(t) END) END;
-- fen_of_wan, fen_of_yuan: the short way of fen_of for plain numbers that a DOUBLE holds exactly.
CREATE OR REPLACE TEMP MACRO plain_wan(t) AS regexp_full_match(t, '[0-9]{1,8}(\.[0-9]{1,6})?');
CREATE OR REPLACE TEMP MACRO plain_yuan(t) AS regexp_full_match(t, '[0-9]{1,12}(\.[0-9]{1,2})?');
CREATE OR REPLACE TEMP MACRO plain_wan_in_fen(t) AS CAST(round(try_cast(t AS DOUBLE) * 1000000) AS BIGINT);
CREATE OR REPLACE TEMP MACRO plain_yuan_in_fen(t) AS CAST(round(try_cast(t AS DOUBLE) * 100) AS BIGINT);
CREATE OR REPLACE TEMP MACRO fen_of_wan(t) AS
  CASE WHEN plain_wan(t) THEN plain_wan_in_fen(t) ELSE fen_of(t, 1000000) END;
CREATE OR REPLACE TEMP MACRO fen_of_yuan(t) AS
  CASE WHEN plain_yuan(t) THEN plain_yuan_in_fen(t) ELSE fen_of(t, 100) END;
CREATE OR REPLACE TEMP MACRO fen_of_yi(t) AS fen_of(t, 10000000000);
CREATE OR REPLACE TEMP MACRO money_text(fen) AS
  list_transform([fen], lambda amount:
    CASE WHEN amount % 1000000 = 0 AND amount <> 0 THEN CAST(amount // 1000000 AS VARCHAR) || '万元'
         WHEN amount % 100 = 0 THEN CAST(amount // 100 AS VARCHAR) || '元'
         ELSE CAST(amount // 100 AS VARCHAR) || '.' || lpad(CAST(amount % 100 AS VARCHAR), 2, '0') || '元' END)[1];

CREATE OR REPLACE TEMP MACRO whole_number_of(t) AS
  CASE WHEN regexp_full_match(t, '-?[0-9]{1,11}') THEN try_cast(t AS BIGINT)
       WHEN number_of(t) = trunc(number_of(t)) THEN CAST(number_of(t) AS BIGINT) END;
