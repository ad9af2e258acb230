-- Files that a program becomes, and other documents of the server, as buffers: n3-generated:/dataset/users.sql?…
local M = {}

local kinds = { sql = 'dataset', py = 'dataset', ts = 'dataset', json = 'dataset', tsx = 'page' }

local function client()
  return vim.lsp.get_clients({ name = 'n3' })[1]
end

--- Fills a buffer with the document of an address. Called when one is read.
---@param buffer integer
---@param address string
function M.read(buffer, address)
  local server = client()
  if not server then
    vim.notify('N3: the language server is not running; open a .n3 file first', vim.log.levels.ERROR)
    return
  end
  local answer, failure = server.request_sync('workspace/executeCommand', {
    command = 'n3.server.generated',
    arguments = { address },
  }, 5000, buffer)
  local problem = failure or (answer and answer.err and answer.err.message)
  if problem then
    vim.notify('N3: ' .. problem, vim.log.levels.ERROR)
    return
  end
  vim.bo[buffer].modifiable = true
  vim.api.nvim_buf_set_lines(buffer, 0, -1, false, vim.split(vim.trim(answer.result), '\n'))
  vim.bo[buffer].buftype = 'nofile'
  vim.bo[buffer].swapfile = false
  vim.bo[buffer].modified = false
  vim.bo[buffer].modifiable = false
  local path = address:gsub('?.*$', '')
  vim.bo[buffer].filetype = vim.filetype.match({ filename = path }) or ''
end

--- Shows a file beside the program: `users.sql`, `Home.tsx`; without a name, a choice.
---@param name? string
function M.show(name)
  local program = vim.uri_from_bufnr(0)
  local function open(file)
    local kind = kinds[file:match('%.(%w+)$') or '']
    if not kind then
      vim.notify('N3: expected a name with the extension sql, py, ts, json or tsx, such as users.sql', vim.log.levels.ERROR)
      return
    end
    -- The query says of which project: the one that has this program.
    local query = program:gsub('[^%w]', function(char)
      return ('%%%02X'):format(char:byte())
    end)
    vim.cmd.vsplit({ vim.fn.fnameescape('n3-generated:/' .. kind .. '/' .. file .. '?' .. query) })
  end
  if name then
    open(name)
    return
  end
  local offers = {}
  for _, line in ipairs(vim.api.nvim_buf_get_lines(0, 0, -1, false)) do
    local kind, declared = line:match('^(%a+)%s+([%a_][%w_]*)')
    for _, extension in ipairs(kind == 'dataset' and { 'sql', 'py', 'ts', 'json' } or kind == 'page' and { 'tsx' } or {}) do
      table.insert(offers, declared .. '.' .. extension)
    end
  end
  vim.ui.select(offers, { prompt = 'Which file?' }, function(choice)
    if choice then
      open(choice)
    end
  end)
end

return M
