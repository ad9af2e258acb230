-- `n3 preview` beside the editor: one a folder, ended with Neovim.
local M = {}

---@type table<string, { process: vim.SystemObj, address: string? }>
local running = {}

local function folder_of(path)
  local name = path or vim.api.nvim_buf_get_name(0)
  if name == '' then
    return vim.fn.getcwd()
  end
  name = vim.fs.normalize(vim.fn.fnamemodify(name, ':p')):gsub('/$', '')
  if vim.fn.isdirectory(name) == 1 then
    return name
  end
  return vim.fs.root(name, 'n3.toml') or vim.fs.dirname(name)
end

local function show(address, page)
  vim.ui.open(address .. (page or ''))
end

--- Starts the preview of a folder, or of the program in this buffer, and opens its page in the browser.
---@param path? string
---@param page? string the path of a page of the app
---@param ready? fun(address: string) in place of the browser
function M.open(path, page, ready)
  local folder = folder_of(path)
  local present = ready or function(address)
    show(address, page)
  end
  local known = running[folder]
  if known then
    if known.address then
      present(known.address)
    end
    return
  end
  local state, errors = {}, {}
  local rest = ''
  running[folder] = state
  local started, process = pcall(vim.system, { require('n3.server').program(), 'preview', '.' }, {
    cwd = folder,
    text = true,
    env = { NO_COLOR = '1' },
    stdout = function(_, chunk)
      rest = rest .. (chunk or '')
      local address = not state.address and (rest:match('ready (http://[%w%.:]+)\n') or rest:match('(http://[%w%.:]+) waits for it'))
      if address then
        state.address = address
        vim.schedule(function()
          vim.notify('N3: the preview is running at ' .. address)
          require('n3.cursor').tell() -- the server finds the preview, and gives it what is not saved
          present(address)
        end)
      end
      rest = rest:sub(-500)
    end,
    stderr = function(_, chunk)
      table.insert(errors, chunk)
    end,
  }, function(done)
    running[folder] = nil
    if done.code ~= 0 and not state.stopped then
      vim.schedule(function()
        vim.notify('N3: the preview ended: ' .. vim.trim(table.concat(errors)), vim.log.levels.ERROR)
      end)
    end
  end)
  if not started then
    running[folder] = nil
    vim.notify('N3: ' .. tostring(process), vim.log.levels.ERROR)
    return
  end
  state.process = process
  vim.api.nvim_create_autocmd('VimLeavePre', { group = vim.api.nvim_create_augroup('n3.preview', {}), callback = M.stop })
end

--- Ends every preview, and waits until nothing of it is left.
function M.stop()
  for _, state in pairs(running) do
    state.stopped = true
    state.process:kill('sigterm')
  end
  for folder, state in pairs(running) do
    state.process:wait(5000)
    running[folder] = nil
  end
end

return M
