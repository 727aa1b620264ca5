/**
 * Every session with its last event, the last heard of first. Jumps from one session to the next in the index, however many
 * events lie between: looking at each event takes a list as long as a night.
 */
export const lastEvents = `
  WITH RECURSIVE names(name) AS (
    SELECT min(session) FROM events
    UNION ALL SELECT (SELECT min(session) FROM events WHERE session > name) FROM names WHERE name IS NOT NULL
  )
  SELECT session, seq AS events, json_extract(body, '$.at') AS lastAt FROM names JOIN events ON session = name
  WHERE seq = (SELECT max(seq) FROM events WHERE session = name) ORDER BY lastAt DESC, session`;
