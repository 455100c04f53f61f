-- name: messages
-- Messages of arrivals, manifests and departures as their last versions say.
select document, owner, cop_no, msg_seq_no, counts, bill_no, logistics_code, logistics_nos, day,
       said::json #>> '{said,customsCode}' as customs_code,
       ($7::text is null or owner = $7 or logistics_code = $7)
       and ($8::text is null or said::json #>> '{said,customsCode}' = $8)
       and ($9::text is null or bill_no = $9) as wanted
from departure_part
where document = $6 and (document, owner, cop_no, msg_seq_no) > ($1, $2, $3, $4)
order by document, owner, cop_no, msg_seq_no limit $5

-- name: summaries
-- Messages of applications to summarise (701), and the summary that each became.
select agent_code, cop_no, msg_seq_no, sum_no, since, day, applied::json ->> 'customsCode' as customs_code,
       applied::json ->> 'ebcCode' as ebc_code,
       ($5::text is null or agent_code = $5 or applied::json ->> 'ebcCode' = $5)
       and ($6::text is null or applied::json ->> 'customsCode' = $6) as wanted
from summary_part
where (agent_code, cop_no, msg_seq_no) > ($1, $2, $3)
order by agent_code, cop_no, msg_seq_no limit $4

-- name: declarations
-- Customs declarations that were taken, and where each stands. One that a rebuild has met by its end alone says nothing yet.
select agent_code, cop_no, submission_id, entry_id, status, since, said ->> 'tradeMode' as trade_mode,
       said ->> 'customsCode' as customs_code, said ->> 'ebcCode' as ebc_code, asks,
       ($5::text is null or $5 in (agent_code, said ->> 'ebcCode', said ->> 'areaCode'))
       and ($6::text is null or $6 in (said ->> 'customsCode', said ->> 'portCode'))
       and ($7::text is null or cop_no = $7) and ($8::text is null or entry_id = $8)
       and ($9::text is null or status = $9) as wanted
from declaration
where said is not null and (agent_code, cop_no, submission_id) > ($1, $2, $3)
order by agent_code, cop_no, submission_id limit $4
