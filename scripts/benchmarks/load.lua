-- wrk's side of the HTTP measurements. MODE=enrol posts bodies from FILE, each with a handle of its own; MODE=lookup
-- gets one of ROWS records by id, drawn at random; MODE=receive takes in one euro of one of ROWS pledges. With several TOKENS (separated by commas) requests take turns.
--
-- What measures must not be what is measured: look-ups are made beforehand, a table of whole requests; of an enrolment
-- only the handle, and of a receipt the reference, is put between two pieces that are ready.
local mode, threads = os.getenv("MODE"), 0
local prepared, sent = {}, 0

function setup(thread)
  thread:set("number", threads)
  threads = threads + 1
end

local function tokens()
  local list = {}
  for token in os.getenv("TOKENS"):gmatch("[^,]+") do
    list[#list + 1] = { ["Authorization"] = "Bearer " .. token, ["Content-Type"] = "application/json" }
  end
  return list
end

local function lookups(headers)
  local rows = tonumber(os.getenv("ROWS"))
  math.randomseed(os.time() + number * 7919)
  for index = 1, 20000 do
    local id = string.format("01940000-0000-7000-8000-%012x", math.random(0, rows - 1))
    prepared[index] = wrk.format("GET", "/v1/contributors/" .. id, headers[index % #headers + 1])
  end
end

-- Handles have one length, so that Content-Length is right whichever is put in.
local function enrolments(headers)
  local index = 0
  for line in io.lines(os.getenv("FILE")) do
    local body = line:gsub("example%-%d+", string.rep("#", 24), 1)
    local whole = wrk.format("POST", "/v1/contributors", headers[index % #headers + 1], body)
    local first, last = whole:find(string.rep("#", 24), 1, true)
    index = index + 1
    prepared[index] = { whole:sub(1, first - 1), whole:sub(last + 1) }
  end
end

local function receipts(headers)
  local hole = string.rep("#", 24)
  local body = '{"amount":{"amount":100,"currency":"EUR"},"reference":"' .. hole .. '"}'
  for index = 1, tonumber(os.getenv("ROWS")) do
    local path = string.format("/v1/pledges/01940000-0000-7001-8000-0000000000%02x/receive", index)
    local whole = wrk.format("POST", path, headers[index % #headers + 1], body)
    local first, last = whole:find(hole, 1, true)
    prepared[index] = { whole:sub(1, first - 1), whole:sub(last + 1) }
  end
end

function init()
  local headers = tokens()
  if mode == "enrol" then enrolments(headers) elseif mode == "receive" then receipts(headers) else lookups(headers) end
  -- 13 characters, of which RUN gives the first; the count makes the other 11.
  prefix = string.format("%-12s%d", os.getenv("RUN") or "", number):gsub(" ", "x")
end

if mode == "enrol" or mode == "receive" then
  function request()
    sent = sent + 1
    local pieces = prepared[sent % #prepared + 1]
    return pieces[1] .. prefix .. string.format("%011d", sent) .. pieces[2]
  end
else
  function request()
    sent = sent + 1
    return prepared[sent % #prepared + 1]
  end
end

function done(summary, latency)
  local e = summary.errors
  io.write(string.format('RESULT {"requests": %d, "microseconds": %d, "failed": %d, "p50": %d, "p99": %d}\n',
    summary.requests, summary.duration, e.connect + e.read + e.write + e.status + e.timeout,
    latency:percentile(50), latency:percentile(99)))
end
