-- One order a request, each with an idempotency key of its own.
local count = 0
wrk.method = "POST"
wrk.headers["content-type"] = "application/json"
wrk.body = '{"title":"Order of things","customer":"Customer 7","email":"customer.7@example.org",' ..
  '"status":"open","quantity":3,"paid":false}'

function request()
  count = count + 1
  wrk.headers["idempotency-key"] = string.format("%d-%s-%d", os.time(), tostring(wrk.thread), count)
  return wrk.format()
end
