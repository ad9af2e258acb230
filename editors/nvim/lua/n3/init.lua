-- The N3 language in Neovim. `require('n3').setup()` changes settings; nothing must be called.
local server = require('n3.server')

local M = {}

--- Changes settings.
---@param options? table |n3-setup|
function M.setup(options)
  server.options = vim.tbl_deep_extend('force', server.options, options or {})
  if vim.lsp.config then
    vim.lsp.config('n3', server.config())
  end
end

--- Starts the server for a buffer, and what Neovim does with it. Called by the file type's plugin.
---@param buffer integer
function M.attach(buffer)
  buffer = buffer == 0 and vim.api.nvim_get_current_buf() or buffer
  M.paint(buffer)
  if vim.bo[buffer].buftype ~= '' or vim.api.nvim_buf_get_name(buffer) == '' then
    return
  end
  M.follow()
  if not vim.lsp.enable then
    M.start(buffer)
  end
end

--- Starts the server by vim.lsp.start, which Neovim 0.10 has.
---@param buffer integer
---@return integer? client
function M.start(buffer)
  local config = server.config()
  config.root_dir = server.root(buffer)
  return vim.lsp.start(config, { bufnr = buffer })
end

--- Colours, folds and indents by tree-sitter, where the parser is there.
---@param buffer integer
function M.paint(buffer)
  if not require('n3.parser').load() then
    return
  end
  vim.treesitter.start(buffer, 'n3')
  vim.bo[buffer].indentexpr = "v:lua.require'n3.indent'.expr()"
  if not server.options.folds then
    return
  end
  for _, window in ipairs(vim.fn.win_findbuf(buffer)) do
    vim.wo[window][0].foldmethod = 'expr'
    vim.wo[window][0].foldexpr = 'v:lua.vim.treesitter.foldexpr()'
    vim.wo[window][0].foldlevel = 99 -- folds are there, and open
  end
end

local group = vim.api.nvim_create_augroup('n3', {})

--- What happens when the server has a buffer: hints are shown, a preview learns of the cursor, and saving lays out
--- the text.
function M.follow()
  vim.api.nvim_clear_autocmds({ group = group, event = { 'LspAttach', 'BufWritePre' } })
  vim.api.nvim_create_autocmd('LspAttach', {
    group = group,
    callback = function(event)
      local client = vim.lsp.get_client_by_id(event.data.client_id)
      if not client or client.name ~= 'n3' then
        return
      end
      if server.options.inlay_hints then
        vim.lsp.inlay_hint.enable(true, { bufnr = event.buf })
      end
      vim.api.nvim_clear_autocmds({ group = group, buffer = event.buf, event = { 'CursorMoved', 'CursorMovedI' } })
      vim.api.nvim_create_autocmd({ 'CursorMoved', 'CursorMovedI' }, {
        group = group,
        buffer = event.buf,
        callback = require('n3.cursor').soon,
      })
    end,
  })
  vim.api.nvim_create_autocmd('BufWritePre', {
    group = group,
    pattern = '*.n3',
    callback = function(event)
      if server.options.format_on_save and #vim.lsp.get_clients({ bufnr = event.buf, name = 'n3' }) > 0 then
        vim.lsp.buf.format({ bufnr = event.buf, name = 'n3', timeout_ms = 2000 })
      end
    end,
  })
end

--- Ends the server and starts it for every program that is open.
function M.restart()
  local old = vim.lsp.get_clients({ name = 'n3' })
  for _, client in ipairs(old) do
    vim.lsp.stop_client(client.id, true) -- a polite end would show an error for each request under way
  end
  vim.wait(3000, function()
    return #vim.lsp.get_clients({ name = 'n3' }) == 0
  end, 20)
  for _, buffer in ipairs(vim.api.nvim_list_bufs()) do
    if vim.api.nvim_buf_is_loaded(buffer) and vim.bo[buffer].filetype == 'n3' and vim.bo[buffer].buftype == '' then
      M.start(buffer)
    end
  end
end

--- Shows the page that explains a diagnostic: of this code, or of the one at the cursor.
---@param code? string
function M.explain(code)
  if not code then
    local line = vim.api.nvim_win_get_cursor(0)[1] - 1
    for _, one in ipairs(vim.diagnostic.get(0, { lnum = line })) do
      if type(one.code) == 'string' and one.code:match('^N3%d+$') then
        code = one.code
        break
      end
    end
  end
  if not code then
    vim.notify('N3: no diagnostic on this line; name a code instead: :NThree explain N32004', vim.log.levels.INFO)
    return
  end
  local done = vim.system({ server.program(), 'explain', code }, { text = true }):wait()
  if done.code ~= 0 then
    vim.notify(vim.trim(done.stderr), vim.log.levels.ERROR)
    return
  end
  local lines = vim.split(vim.trim(done.stdout), '\n')
  -- Some packages of Neovim come without the parser of Markdown.
  local syntax = pcall(vim.treesitter.language.inspect, 'markdown') and 'markdown' or ''
  vim.lsp.util.open_floating_preview(lines, syntax, { border = 'rounded', focus_id = 'n3-explain' })
end

return M
