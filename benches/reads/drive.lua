-- For wrk: POSTs one document with variables drawn from a file, all lines alike, and looks at each
-- answer: wrk -s drive.lua URL -- DOCUMENT VARIABLES, files; no document stands for no question.
-- Prints a line of JSON last.

local threads = {}

function setup(thread)
  thread:set("seed", os.time() + 1000 * #threads)
  table.insert(threads, thread)
end

local function read(path)
  local file = assert(io.open(path))
  local text = file:read("*a")
  file:close()
  return text
end

local before, after = "", "}"
local lines = {}

function init(args)
  math.randomseed(seed)
  n_faulty = 0
  -- The document comes as JSON, as it stands in a body.
  before = '{"query":' .. read(args[1]) .. ',"variables":'
  for line in io.lines(args[2]) do
    lines[#lines + 1] = line
  end
  wrk.method = "POST"
  wrk.headers["Content-Type"] = "application/json"
  wrk.headers["Accept"] = "application/json"
end

function request()
  return wrk.format(nil, nil, nil, before .. lines[math.random(#lines)] .. after)
end

function response(status, _, body)
  if status ~= 200 or body:find('"errors"', 1, true) then
    n_faulty = n_faulty + 1
  end
end

function done(summary, latency)
  local n_errors = 0
  for _, thread in ipairs(threads) do
    n_errors = n_errors + thread:get("n_faulty")
  end
  local e = summary.errors
  n_errors = n_errors + e.connect + e.read + e.write + e.timeout
  print(string.format(
    '{"requests":%d,"seconds":%f,"p50":%f,"p99":%f,"errors":%d}',
    summary.requests, summary.duration / 1e6,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3, n_errors))
end
