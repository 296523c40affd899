-- wrk's side of the HTTP measurements. MODE=enrol posts bodies from FILE, each with a handle of its own;
-- MODE=lookup gets one of ROWS records by id, drawn at random.
local mode, token = os.getenv("MODE"), os.getenv("TOKEN")
local threads = 0

function setup(thread)
  thread:set("number", threads)
  threads = threads + 1
end

function init()
  math.randomseed(os.time() + number * 7919)
  headers = { ["Authorization"] = "Bearer " .. token, ["Content-Type"] = "application/json" }
  count = 0
  run = os.getenv("RUN")
  if mode == "enrol" then
    bodies = {}
    for line in io.lines(os.getenv("FILE")) do bodies[#bodies + 1] = line end
  else
    rows = tonumber(os.getenv("ROWS"))
  end
end

function request()
  count = count + 1
  if mode == "enrol" then
    local handle = string.format("example-%s-%d-%d", run, number, count)
    local body = bodies[count % #bodies + 1]:gsub("example%-%d+", handle, 1)
    return wrk.format("POST", "/v1/contributors", headers, body)
  end
  local id = string.format("01940000-0000-7000-8000-%012x", math.random(0, rows - 1))
  return wrk.format("GET", "/v1/contributors/" .. id, headers)
end

function done(summary, latency)
  local e = summary.errors
  io.write(string.format('RESULT {"requests": %d, "microseconds": %d, "failed": %d, "p50": %d, "p99": %d}\n',
    summary.requests, summary.duration, e.connect + e.read + e.write + e.status + e.timeout,
    latency:percentile(50), latency:percentile(99)))
end
