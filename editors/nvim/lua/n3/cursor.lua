-- Tells the server where the cursor is: a running preview outlines what is there, and the server looks for one.
local M = {}

local interval = 100 -- milliseconds between two places that are told
local timer ---@type uv.uv_timer_t?

--- Tells it now, as when a preview has started.
function M.tell()
  local client = vim.lsp.get_clients({ bufnr = 0, name = 'n3' })[1]
  if not client or not client.initialized then
    return
  end
  local params = vim.lsp.util.make_position_params(0, client.offset_encoding)
  if vim.fn.has('nvim-0.11') == 1 then
    client:notify('n3/cursor', params)
  else
    client.notify('n3/cursor', params)
  end
end

--- Tells it soon: of the places within the interval the last.
function M.soon()
  if timer then
    return
  end
  timer = assert(vim.uv.new_timer())
  timer:start(interval, 0, vim.schedule_wrap(function()
    timer:close()
    timer = nil
    M.tell()
  end))
end

return M
